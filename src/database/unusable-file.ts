/** A file is no database that can be used, for the reason that its message ends with. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile'

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path} cannot be used: ${reason}.`, options)
  }
}
