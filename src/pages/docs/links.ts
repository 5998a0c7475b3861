import { posix } from 'node:path'
import { addressOf } from './files.ts'

/** Where a link of a document of the package leads at the gateway; `from` is the document's path in the package. */
export function leadingTo(href: string, from: string): string {
  if (/^[a-z][a-z\d+.-]*:|^#|^\//i.test(href)) return href
  const [path = '', section] = href.split('#', 2)
  const address = addressOf(posix.join(posix.dirname(from), path).replace(/\/$/, ''))
  return section === undefined ? address : `${address}#${section}`
}
