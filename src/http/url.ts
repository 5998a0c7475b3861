/** An address whose path says what it means, letter by letter, as nearly all do. */
const plain = /^https?:\/\/[^/?#\\]+(\/[\w/-]*)(?:\?|$)/

/** The path of an absolute URL that was found to be one. To parse a URL as a whole takes six times as long. */
export function pathOf(url: string): string {
  return plain.exec(url)?.[1] ?? new URL(url).pathname
}

/** The parameters of an absolute URL that was found to be one. */
export function parametersOf(url: string): URLSearchParams {
  return url.includes('#') ? new URL(url).searchParams : new URLSearchParams(queryOf(url))
}

/** With its question mark: `URLSearchParams` takes one away, and another one would be part of a name. */
function queryOf(url: string): string {
  const start = url.indexOf('?')
  return start === -1 ? '' : url.slice(start)
}
