import { createServer, type Server } from 'node:http'
import type { Metrics } from './metrics.ts'

/** Makes the server that answers `GET /metrics`, and nothing else, on a port of its own. It does not listen yet. */
export function createMetricsServer(metrics: Pick<Metrics, 'text' | 'contentType'>): Server {
  return createServer((incoming, outgoing) => {
    const isRead = incoming.method === 'GET' || incoming.method === 'HEAD'
    if (!isRead || incoming.url?.split('?', 1)[0] !== '/metrics') return void outgoing.writeHead(404).end()
    metrics.text().then(
      (text) => outgoing.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text),
      () => outgoing.writeHead(500).end(),
    )
  })
}
