import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** What is encrypted: the id of its key, then nonce, tag and text in base64. */
const encrypted = /^enc:v1:([\da-f]{8}):([A-Za-z\d+/]+={0,2})$/
/** Stands before a text that is kept as it is and would look like an encrypted one. */
const plainMark = 'enc:v0:'
const [nonceBytes, tagBytes] = [12, 16]

/** A kept secret cannot be read: its key is not there, or it is not where it was put. */
export class UnreadableSecret extends Error {
  override readonly name = 'UnreadableSecret'
}

/** The keys that secrets are encrypted with where they are kept, 32 bytes each; the first is the one for new secrets. */
export class Secrets {
  readonly #read: () => readonly Buffer[]
  #keys: ReadonlyMap<string, Buffer> | null = null

  /** `read` gives the keys: when one is first needed, and again when one is needed that was not among them. */
  constructor(read: () => readonly Buffer[] = () => []) {
    this.#read = read
  }

  /** The id of the key for new secrets; null without keys. */
  get first(): string | null {
    const [first = null] = this.#known().keys()
    return first
  }

  /** Whether a key is there. */
  has(keyId: string): boolean {
    return this.#find(keyId) !== undefined
  }

  /**
   * A secret as it is kept: encrypted by AES-256-GCM with a key, or as it is where that is null. `place` names table,
   * column and row: nobody can put it elsewhere. Throws `UnreadableSecret` without the key.
   */
  protect(secret: string, place: string, keyId: string | null): string {
    if (keyId === null) return secret.startsWith('enc:') ? plainMark + secret : secret
    const key = this.#find(keyId)
    if (!key)
      throw new UnreadableSecret(`Secrets are encrypted with the key ${keyId}, which is not among the keys here.`)
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
    const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
    return `enc:v1:${keyId}:${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64')}`
  }

  /** The secret again. Throws `UnreadableSecret` without its key, and where it was encrypted for another place. */
  reveal(kept: string, place: string): string {
    const [, keyId = '', base64 = ''] = encrypted.exec(kept) ?? []
    if (keyId === '') return kept.startsWith(plainMark) ? kept.slice(plainMark.length) : kept
    const key = this.#find(keyId)
    if (!key)
      throw new UnreadableSecret(`${place} is encrypted with the key ${keyId}, which is not among the keys here.`)
    const bytes = Buffer.from(base64, 'base64')
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
      decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
    } catch (error) {
      throw new UnreadableSecret(`${place} was changed, or is the secret of another place.`, { cause: error })
    }
  }

  #find(keyId: string): Buffer | undefined {
    return this.#known().get(keyId) ?? this.#known('again').get(keyId)
  }

  #known(again?: 'again'): ReadonlyMap<string, Buffer> {
    if (!this.#keys || again) this.#keys = new Map(this.#read().map((key) => [keyIdOf(key), key]))
    return this.#keys
  }
}

/** Tells keys apart, and nothing of them. */
function keyIdOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8)
}
