/** The headers of every answer of the pages. */
const fixedHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
}

const nothing = { 'default-src': "'none'", 'base-uri': "'none'", 'form-action': "'none'", 'frame-ancestors': "'none'" }

const policies = {
  /** Assets and plain answers load nothing. A worker is governed by the policy of its own script, which is this one. */
  asset: nothing,
  page: {
    ...nothing,
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'connect-src': "'self'",
  },
  /**
   * GraphiQL's editor (Monaco) writes style elements while it runs, so inline styles are allowed here, inline scripts
   * are not. Its style sheet holds its fonts and a few pictures as data.
   */
  explorer: {
    ...nothing,
    'script-src': "'self'",
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data:",
    'font-src': "'self' data:",
    'connect-src': "'self'",
    'worker-src': "'self'",
  },
}

/** The security headers of an answer, with the content security policy of its kind. */
export function securityHeaders(kind: keyof typeof policies): Record<string, string> {
  const policy = Object.entries(policies[kind])
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ')
  return { ...fixedHeaders, 'content-security-policy': policy }
}
