import type Client from 'better-sqlite3'

/** How often is looked whether another process has written, in milliseconds: the file says it by a number. */
const watchMs = 100

/**
 * Calls `onWritten` when another process has written, until the function that it answers is called or the client is
 * closed. While the file cannot be asked nothing is told: whoever reads it finds that out.
 */
export function watchFile(client: Client.Database, onWritten: () => void): () => void {
  let version: unknown = null
  const look = () => {
    if (!client.open) return clearInterval(timer)
    const now = versionOf(client) ?? version
    if (version !== null && now !== version) onWritten()
    version = now
  }
  const timer = setInterval(look, watchMs).unref()
  return () => clearInterval(timer)
}

function versionOf(client: Client.Database): unknown {
  try {
    return client.pragma('data_version', { simple: true })
  } catch {
    return null
  }
}
