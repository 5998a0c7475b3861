import { aurora, birchClinic, cumulus, googleWorkspace } from '../../src/demo/ids.ts'
import type { Role } from '../../src/vocabulary.ts'

/** A party, or a service, of the demo for each role that acts for one. */
export const ownParties: Readonly<Record<Role, readonly string[]>> = {
  SELLER: [aurora],
  BROKER: [cumulus],
  ORGANIZATION: [birchClinic],
  SERVICE_OWNER: [googleWorkspace],
  OPERATOR: [],
  ADMIN: [],
}
