import { checkText } from '../../operations/input.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { InvalidInput } from '../../operations/refusals.ts'
import { licenseKeyChange } from '../lifecycle.ts'
import { LicenseKeysNotEnabled } from '../refusals.ts'
import { licenseKeyToKeep } from '../store.license-key.ts'
import { type CommandOutcome, runCommand, type SubscriptionCommand } from './command.ts'

/** The longest license key, in characters. */
const longestKey = 1000

/** A license key to set, or null to clear it. */
export interface SetLicenseKey extends SubscriptionCommand {
  readonly licenseKey?: string | null | undefined
}

/** Sets or clears the license key of a subscription. The key itself is in no history and no event. */
export async function setLicenseKey(operation: OperationContext, input: SetLicenseKey): Promise<CommandOutcome> {
  const licenseKey = input.licenseKey ?? null
  checkLicenseKey(licenseKey)
  return runCommand(operation, 'setLicenseKey', input, 'SET_LICENSE_KEY', function* ({ service, subscription }) {
    if (!service.isLicenseKeyEnabled) throw new LicenseKeysNotEnabled()
    return licenseKeyChange(yield* licenseKeyToKeep(operation.database, subscription, licenseKey))
  })
}

/** Refuses what can be no license key, before anything is looked up. Throws `InvalidInput`. */
export function checkLicenseKey(licenseKey: string | null): void {
  const issues = licenseKey === null ? [] : checkText(['licenseKey'], licenseKey, { max: longestKey })
  if (issues.length > 0) throw new InvalidInput(issues)
}
