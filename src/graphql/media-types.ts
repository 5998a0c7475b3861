import { LRUCache } from 'lru-cache'

const offered = ['application/graphql-response+json', 'application/json'] as const
type MediaType = (typeof offered)[number]

const remembered = new LRUCache<string, MediaType | 'none'>({ max: 100 })

/**
 * The media type of an ordinary answer to a request with that `Accept` header: the first one there that is offered;
 * null for none. Who takes anything gets `application/json`, whose status does not depend on errors, as clients of old
 * expect.
 */
export function mediaTypeFor(accept: string | null): MediaType | null {
  const header = accept ?? '*/*'
  const known = remembered.get(header)
  const found = known ?? chosen(header) ?? 'none'
  if (!known) remembered.set(header, found)
  return found === 'none' ? null : found
}

function chosen(header: string): MediaType | null {
  for (const range of header.replaceAll(/\s/g, '').toLowerCase().split(',')) {
    const [wanted = '', ...parameters] = range.split(';')
    const charset = parameters.find((parameter) => parameter.includes('charset='))
    const [type, subtype] = wanted.split('/')
    const found = offered.findLast((each) => {
      const [offeredType, offeredSubtype] = each.split('/')
      return (type === '*' || type === offeredType) && (subtype === '*' || subtype === offeredSubtype)
    })
    if (found && (charset === undefined || charset === 'charset=utf-8')) return found
  }
  return null
}
