import pg from 'pg'

/** How long is waited before a connection that broke is made again, in milliseconds. */
const pauseMs = 2000

/**
 * Calls `onNotified` whenever somebody notifies a channel, until the function that it answers is called. It takes a
 * connection of its own; where there is none to be had, or it goes through a pooler that hands it to others, nothing is
 * heard, and whoever waits has to look.
 */
export function watchChannel(url: string, channel: string, onNotified: () => void): () => void {
  let isStopped = false
  let current: pg.Client | null = null
  let timer: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 10_000 })
    current = client
    client.on('error', () => again(client))
    client.on('end', () => again(client))
    client.on('notification', onNotified)
    try {
      await client.connect()
      await client.query(`listen ${channel}`)
      // What happened while nobody heard.
      onNotified()
    } catch {
      again(client)
    }
  }

  function again(client: pg.Client): void {
    if (client !== current) return
    current = null
    client.end().catch(() => {})
    if (!isStopped) timer = setTimeout(() => void connect(), pauseMs).unref()
  }

  void connect()
  return () => {
    isStopped = true
    clearTimeout(timer)
    const client = current
    current = null
    client?.end().catch(() => {})
  }
}
