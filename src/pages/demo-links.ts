const loopback = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/

/** The headers that a proxy adds on the way: whoever asks through one need not sit at this machine. */
const proxyHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

/** Whether a server bound to this host hears this machine only. */
export function isLoopback(host: string): boolean {
  return loopback.test(host.toLowerCase().replace(/^\[(.*)\]$/, '$1'))
}

/**
 * Whether this request comes from the machine itself. The server hears loopback only, but a foreign page can have its
 * own name resolve to 127.0.0.1 (DNS rebinding) and then counts as same origin; the name it used stands in the Host
 * header and gives it away. `address` is where the request comes from, empty where nobody knows.
 */
export function isFromThisMachine(request: Request, address: string): boolean {
  const host = request.headers.get('host') ?? new URL(request.url).host
  const name = host.replace(/:\d*$/, '')
  if (address !== '' && !isLoopback(address)) return false
  return isLoopback(name) && !proxyHeaders.some((header) => request.headers.has(header))
}

/** Whether the browser wants this answer as a page of its own, not as a part or a script's catch of another page. */
export function isNavigation(request: Request): boolean {
  const mode = request.headers.get('sec-fetch-mode')
  const destination = request.headers.get('sec-fetch-dest')
  return (mode === null || mode === 'navigate') && (destination === null || destination === 'document')
}
