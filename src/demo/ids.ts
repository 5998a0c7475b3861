/** The fixed ids of the story: a letter or two for the noun, then the number. */
export function fixedId(prefix: string, number: number): string {
  return `${prefix.padEnd(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`
}

/** Google Workspace keeps the id that the documents use for it. */
export const googleWorkspace = '8806367b-001a-4632-afb4-27a7fad7660c'

const sellerId = (number: number) => fixedId('a', number)
const resellerId = (number: number) => fixedId('b', number)
const organizationId = (number: number) => fixedId('c', number)
const serviceId = (number: number) => fixedId('d', number)
/** The id of the story's product with this number. */
export const productId = (number: number) => fixedId('e', number)
/** The id of the story's subscription with this number. */
export const subscriptionId = (number: number) => fixedId('f', number)
/** The id of the story's service of an organization with this number. */
export const organizationServiceId = (number: number) => fixedId('0a', number)
/** The id of the story's entry of a catalog with this number. */
export const catalogEntryId = (number: number) => fixedId('0b', number)
/** The id of the story's invitation with this number. */
export const invitationId = (number: number) => fixedId('0c', number)
/** The id of the story's offer of a service with this number. */
export const serviceOfferId = (number: number) => fixedId('0d', number)
/** The history row with this sequence of the story's subscription with this number. */
export const historyId = (subscription: number, sequence: number) => fixedId('f1', subscription * 100 + sequence)
/** The event of that history row. */
export const eventId = (subscription: number, sequence: number) => fixedId('f2', subscription * 100 + sequence)

/** The entry of an audit trail with this number. */
export const auditId = (number: number) => fixedId('f3', number)

export const aurora = sellerId(1)
export const borealis = sellerId(2)
export const cumulus = resellerId(1)
export const nimbus = resellerId(2)
export const stratus = resellerId(3)
export const acmeBakery = organizationId(1)
export const birchClinic = organizationId(2)
export const cedarLogistics = organizationId(3)
export const deltaSchool = organizationId(4)
export const elmStudio = organizationId(5)
export const auroraBackup = serviceId(1)
export const borealisMail = serviceId(2)
export const borealisVault = serviceId(3)
export const businessStarter = productId(1)
export const enterpriseFlex = productId(2)
export const backup500 = productId(3)
export const backup5000 = productId(4)
export const mailStandard = productId(5)
export const mailPlus = productId(6)
export const vaultTeam = productId(7)
export const vaultAppliance = productId(8)
