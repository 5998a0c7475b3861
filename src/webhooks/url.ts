import type { MessageRules } from '../operations/message-rules.ts'
import { isPublicAddress } from '../values/public-address.ts'

/** The longest address of a receiver, in characters. */
const longestUrl = 2000

/** How to reach a program of one's own all the same. */
const wayOut =
  ' For a program on this machine, `triptych listen` needs no endpoint; WEBHOOK_ALLOW_PRIVATE_ADDRESSES=true allows the address.'

/** Why messages are not sent to an address, as far as that can be said without asking for it; null where they are. */
export function objectionTo(
  url: string,
  { allowsHttp, allowsPrivateAddresses, namesSettings }: MessageRules,
): string | null {
  if (url.length > longestUrl) return `It has more than ${longestUrl} characters.`
  if (!URL.canParse(url)) return 'It is no URL.'
  const { protocol, username, password, hash, hostname } = new URL(url)
  if (protocol !== 'https:' && !(protocol === 'http:' && allowsHttp))
    return allowsHttp ? 'It begins neither with https:// nor with http://.' : 'It does not begin with https://.'
  if (username || password) return 'It holds a user name or a password.'
  if (hash) return 'It holds a fragment, which is never sent.'
  if (allowsPrivateAddresses) return null
  const host = hostname.replace(/^\[|\]$/g, '')
  const isLiteral = host.includes(':') || /^[\d.]+$/.test(host)
  const more = namesSettings ? wayOut : ''
  if (isLiteral && !isPublicAddress(host)) return `Its address is none of the public internet.${more}`
  if (/(^|\.)(localhost|local|internal)\.?$/i.test(host)) return `Its name is none of the public internet.${more}`
  return null
}
