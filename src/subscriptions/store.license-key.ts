import type { Database, Work } from '../database/database.ts'
import { encryptionKeyId } from '../database/encryption.ts'
import { UnreadableSecret } from '../secrets.ts'
import type { Subscription } from './subscription.ts'

/** The place of a license key. */
export function licenseKeyPlace(id: string): string {
  return `subscriptions.license_key.${id}`
}

/** The license key of a subscription; null where it has none. */
export function licenseKeyOf(
  { secrets }: Pick<Database, 'secrets'>,
  { id, licenseKey }: Pick<Subscription, 'id' | 'licenseKey'>,
): string | null {
  return licenseKey === null ? null : secrets.reveal(licenseKey, licenseKeyPlace(id))
}

/** A license key as a row keeps it, encrypted with a key if there is one: as before where it is the same. */
export function keptLicenseKey(
  database: Pick<Database, 'secrets'>,
  before: Pick<Subscription, 'id' | 'licenseKey'>,
  licenseKey: string | null,
  keyId: string | null,
): string | null {
  if (licenseKey === null) return null
  if (isSame(database, before, licenseKey)) return before.licenseKey
  return database.secrets.protect(licenseKey, licenseKeyPlace(before.id), keyId)
}

/** Whether it is the license key already. One that cannot be read any more can still be replaced. */
function isSame(
  database: Pick<Database, 'secrets'>,
  before: Pick<Subscription, 'id' | 'licenseKey'>,
  licenseKey: string,
): boolean {
  try {
    return licenseKeyOf(database, before) === licenseKey
  } catch (error) {
    if (error instanceof UnreadableSecret) return false
    throw error
  }
}

/** The same, written in this transaction. */
export function* licenseKeyToKeep(
  database: Database,
  before: Pick<Subscription, 'id' | 'licenseKey'>,
  licenseKey: string | null,
): Work<string | null> {
  return keptLicenseKey(database, before, licenseKey, licenseKey === null ? null : yield* encryptionKeyId(database))
}
