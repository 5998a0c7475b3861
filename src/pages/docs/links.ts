import { posix } from 'node:path'
import { addressOf } from './files.ts'

/** Where a gateway answers that nobody has told another port: documents name it where they are read elsewhere. */
const usualOrigin = /^http:\/\/localhost:4000(?=[/?#]|$)/

/**
 * Where a link of a document of the package leads at the gateway; `from` is the document's path in the package. What
 * leads to a gateway leads to the one that shows the document, whatever its port.
 */
export function leadingTo(href: string, from: string): string {
  if (usualOrigin.test(href)) return href.replace(usualOrigin, '').replace(/^(?!\/)/, '/')
  if (/^[a-z][a-z\d+.-]*:|^#|^\//i.test(href)) return href
  const [path = '', section] = href.split('#', 2)
  const address = addressOf(posix.join(posix.dirname(from), path).replace(/\/$/, ''))
  return section === undefined ? address : `${address}#${section}`
}
