/** How a connection to PostgreSQL is secured. Whatever else a URL says would count as the strictest, or as none. */
const sslModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']

/** What a URL of a database may be, for people. */
export const databaseUrlForms =
  'file:PATH, file::memory: or postgres://USER:PASSWORD@HOST:PORT/NAME (special characters percent-encoded; one host; ' +
  `\`sslmode\`, if any, ${sslModes.slice(0, -1).join(', ')} or ${sslModes.at(-1)})`

/** Whether a text names one database: a file of SQLite, or a server of PostgreSQL. */
export function isDatabaseUrl(text: string): boolean {
  if (/^file:(?!\/\/[^/])[^?#]+$/.test(text)) return true
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false
  const { username, hostname, pathname, search, hash, searchParams } = new URL(text)
  // Of a password with a bare / ? or #, its rest is taken for the address, and would be told as one.
  if (hash || `${pathname}${username ? '' : search}`.includes('@')) return false
  const hosts = [hostname, ...searchParams.getAll('host'), ...searchParams.getAll('port')]
  const modes = searchParams.getAll('sslmode')
  return (
    !hosts.some((host) => /,|%2C/i.test(host)) && modes.length < 2 && modes.every((mode) => sslModes.includes(mode))
  )
}
