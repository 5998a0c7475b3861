/** The trace that a request belongs to, as W3C Trace Context writes it in headers. */
export interface TraceContext {
  /** `00-<32 hex digits of the trace>-<16 of the caller's span>-<2 of flags>`. */
  readonly traceparent: string
  /** What tracing systems add to it, at most 512 characters; null for nothing. */
  readonly tracestate: string | null
}

/** Characters of `tracestate` that are handed on: as many as the standard asks for at least. */
const mostTracestate = 512
/** Members of `tracestate` that the standard allows. */
const mostMembers = 32
/** Longer members are the first to go where there is too much. */
const longMember = 128
/** The flags that version 00 of the standard knows. */
const knownFlags = 0b11

const form = /^(?<version>[\da-f]{2})-(?<trace>[\da-f]{32})-(?<span>[\da-f]{16})-(?<flags>[\da-f]{2})(?<more>-.*)?$/
const member =
  /^[a-z\d][a-z\d_\-*/]{0,255}(?:@[a-z][a-z\d_\-*/]{0,13})?=[\x20-\x2B\x2D-\x3C\x3E-\x7E]{0,255}[\x21-\x2B\x2D-\x3C\x3E-\x7E]$/

/**
 * The trace that headers name; null where they name none, or not as the standard asks. What a later version of it
 * writes is read as far as this one knows it.
 */
export function traceContextOf(headers: { get(name: string): string | null }): TraceContext | null {
  const given = headers.get('traceparent')
  const traceparent = given === null ? null : knownTraceparent(given)
  return traceparent === null ? null : { traceparent, tracestate: knownTracestate(headers.get('tracestate') ?? '') }
}

/** The headers that hand a trace on. */
export function traceHeaders(trace: TraceContext | null): Record<string, string> {
  if (!trace) return {}
  const { traceparent, tracestate } = trace
  return tracestate === null ? { traceparent } : { traceparent, tracestate }
}

/** Whether a text is a `traceparent` as this version of the standard writes it. */
export function isTraceparent(text: string): boolean {
  return knownTraceparent(text) === text
}

/** Whether a text is a `tracestate` that is handed on as it is. */
export function isTracestate(text: string): boolean {
  return knownTracestate(text) === text
}

function knownTraceparent(given: string): string | null {
  const { version, trace = '', span = '', flags = '', more } = form.exec(given)?.groups ?? {}
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return null
  if (/^0+$/.test(trace) || /^0+$/.test(span)) return null
  const kept = (Number.parseInt(flags, 16) & knownFlags).toString(16).padStart(2, '0')
  return `00-${trace}-${span}-${kept}`
}

/** The members of a `tracestate`, as many as are handed on, the newest first; null where one of them is none. */
function knownTracestate(given: string): string | null {
  const members = given
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  const keys = new Set(members.map((each) => each.slice(0, each.indexOf('='))))
  if (members.length > mostMembers || keys.size < members.length || !members.every((each) => member.test(each)))
    return null
  while (members.join(',').length > mostTracestate) {
    const long = members.findLastIndex(({ length }) => length > longMember)
    members.splice(long, 1)
  }
  return members.join(',') || null
}
