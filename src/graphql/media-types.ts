import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'

const json = ['application/json', 'application/graphql-response+json'] as const
const streams = ['text/event-stream', 'multipart/mixed'] as const

/** A media type in which results are sent. */
export type MediaType = (typeof json)[number] | (typeof streams)[number]

/** The media types of a header that are looked at. */
const mostRanges = 50

const remembered = new LRUCache<string, MediaType | 'none'>({ max: 100 })

/**
 * The media type that an `Accept` header prefers among those that results are sent in; null for none. Streams are for
 * who takes nothing else. Who takes anything gets `application/json`, whose status does not depend on errors, as
 * clients of old expect. Parameters do not matter, but for `q`: JSON is UTF-8 whatever `charset` is asked for.
 */
export function negotiateMediaType(accept: string | null): MediaType | null {
  const header = accept?.trim() ? accept : '*/*'
  const known = remembered.get(header)
  const found = known ?? preferred(header) ?? 'none'
  if (!known) remembered.set(header, found)
  return found === 'none' ? null : found
}

/** Whether results in this media type are sent as events or parts. */
export function isStream(mediaType: MediaType): boolean {
  return streams.some((stream) => stream === mediaType)
}

function preferred(header: string): MediaType | null {
  const negotiator = new Negotiator({ headers: { accept: withoutParameters(header) } })
  const [found] = [...negotiator.mediaTypes([...json]), ...negotiator.mediaTypes([...streams])]
  return [...json, ...streams].find((type) => type === found) ?? null
}

/** The ranges of a header with nothing but their weights. */
function withoutParameters(header: string): string {
  return header
    .split(',', mostRanges)
    .map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
      return [type, ...parameters.filter((parameter) => /^q=[\d.]+$/i.test(parameter))].join(';')
    })
    .join(',')
}
