import { readConfig } from '../config.ts'
import { revokeSigningKey, rotateSigningKeys } from '../identity/signing-keys.ts'
import { listSigningKeys } from '../identity/store.signing-keys.ts'
import { withDatabase } from './database.ts'
import { CommandFailure } from './failures.ts'

/** Makes a new key for the tokens of machines; those before it verify until the tokens that they signed have expired. */
export async function runKeysRotate(): Promise<void> {
  const { kid, retiresAt } = await withDatabase(readConfig(undefined, { needsIssuer: false }), (database) =>
    rotateSigningKeys(database, new Date()),
  )
  process.stdout.write(
    `The key ${kid} signs from now on. Tokens of the keys before it are good until ${retiresAt.toISOString()} at most.\n`,
  )
}

/** Prints a line for each key: its id, when it was made, and until when it verifies. */
export async function runKeysList(): Promise<void> {
  const keys = await withDatabase(readConfig(undefined, { needsIssuer: false }), listSigningKeys)
  for (const { kid, createdAt, retiresAt } of keys) {
    const state = retiresAt === null ? 'signs' : `verifies until ${retiresAt.toISOString()}`
    process.stdout.write(`${kid}  ${createdAt.toISOString()}  ${state}\n`)
  }
}

/** Revokes a key at once. Throws `CommandFailure` where there is none. */
export async function runKeysRevoke(kid: string): Promise<void> {
  const successor = await withDatabase(readConfig(undefined, { needsIssuer: false }), (database) =>
    revokeSigningKey(database, kid, new Date()),
  )
  if (successor === undefined) throw new CommandFailure(`There is no key ${kid}. \`triptych keys list\` shows them.`)
  process.stdout.write(`Revoked ${kid}. What it has signed stops working within 10 seconds.\n`)
  if (successor !== null) process.stdout.write(`The key ${successor} signs from now on: machines ask for new tokens.\n`)
}
