import { InvalidArgumentError } from 'commander'

/**
 * Takes the name of a file as it was typed. Throws `InvalidArgumentError` for none, such as of a variable without a
 * value.
 */
export function fileArgument(typed: string): string {
  if (typed === '') throw new InvalidArgumentError('It must be the name of a file.')
  return typed
}
