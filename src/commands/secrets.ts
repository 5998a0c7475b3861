import { type Config, readConfig } from '../config.ts'
import type { Database } from '../database/database.ts'
import { sqlitePath } from '../database/open.ts'
import { withDatabase } from './database.ts'
import { encryptSecrets } from './encryption.ts'
import { CommandFailure } from './failures.ts'
import { countOf } from './progress.ts'
import { addKey, makeKeyFile } from './secrets-keys.ts'

/** Milliseconds that a statement may take: all subscriptions are looked through for their license keys. */
const statementTimeoutMs = 600_000

/** Encrypts all secrets of the database with the first key. Throws `CommandFailure` where there is none. */
export async function runSecretsEncrypt(): Promise<void> {
  const config = configuration()
  const { file } = config.secrets
  if (config.secrets.keys.length === 0) {
    if (file === null)
      throw new CommandFailure('There is no key: set SECRETS_KEY, or SECRETS_KEY_FILE to a file, which is made.')
    if (makeKeyFile(file))
      process.stderr.write(`Made a key in ${file}: without it nobody reads the secrets. Keep a copy elsewhere.\n`)
  }
  await encryptAll(config)
}

/** Puts a new key before the others of the file, and encrypts all secrets with it. */
export async function runSecretsRotate(): Promise<void> {
  const config = configuration()
  const { keys, file } = config.secrets
  if (keys.length > 0 || file === null) {
    throw new CommandFailure(
      'The key is not in a file: put a new one before it in SECRETS_KEY, with a comma between, restart all gateways, and run `triptych secrets encrypt`.',
    )
  }
  // What it would be the successor of has to be there.
  await withDatabase(config, (database) => {
    if (database.secrets.first === null)
      throw new CommandFailure('Nothing is encrypted yet: run `triptych secrets encrypt`.')
    return Promise.resolve()
  })
  addKey(file)
  process.stderr.write(`Put a new key at the top of ${file}. The others in it still read backups of before.\n`)
  await encryptAll(config)
}

async function encryptAll(config: Config): Promise<void> {
  process.stderr.write(
    'No older version of Triptych may be running, or be started again: it cannot read what this encrypts.\n',
  )
  await withDatabase(config, (database) => encryptIn(database))
  const { url } = config.database
  if (!url.startsWith('file:') || url === 'file::memory:') return
  const { compactSqlite } = await import('../database/compact.ts')
  if (!(await compactSqlite(sqlitePath(url)))) {
    throw new CommandFailure(
      'What was there before is still in the file, which others use all the time: stop them, and run this again.',
    )
  }
  process.stdout.write('The file holds nothing of what was there before.\n')
}

async function encryptIn(database: Database): Promise<void> {
  const keyId = database.secrets.first
  if (keyId === null) throw new CommandFailure('There is no key.')
  const progress = countOf('Encrypting', 'secrets')
  const onEncrypted = (done: number) => progress.update(done, done)
  const { count, unreadable } = await encryptSecrets(database, keyId, new Date(), onEncrypted).finally(progress.stop)
  process.stdout.write(`Encrypted ${count} ${count === 1 ? 'secret' : 'secrets'} with the key ${keyId}.\n`)
  if (unreadable.length === 0) return
  const more = unreadable.length > 5 ? ` And ${unreadable.length - 5} more.` : ''
  throw new CommandFailure(
    `Some secrets cannot be read, and stay as they are. ${unreadable.slice(0, 5).join(' ')}${more}`,
  )
}

function configuration(): Config {
  const config = readConfig(undefined, { needsIssuer: false })
  return { ...config, database: { ...config.database, statementTimeoutMs } }
}
