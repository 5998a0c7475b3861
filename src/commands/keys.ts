import { readConfig } from '../config.ts'
import { rotateSigningKeys } from '../identity/signing-keys.ts'
import { withDatabase } from './database.ts'

/** Makes a new key for the tokens of machines; those before it verify until the tokens that they signed have expired. */
export async function runKeysRotate(): Promise<void> {
  const { kid, retiresAt } = await withDatabase(readConfig(undefined, { needsIssuer: false }), (database) =>
    rotateSigningKeys(database, new Date()),
  )
  process.stdout.write(
    `The key ${kid} signs from now on. Tokens of the keys before it are good until ${retiresAt.toISOString()} at most.\n`,
  )
}
