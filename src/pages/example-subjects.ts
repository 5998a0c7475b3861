import {
  acmeBakery,
  aurora,
  auroraBackup,
  birchClinic,
  borealis,
  borealisMail,
  businessStarter,
  cedarLogistics,
  cumulus,
  deltaSchool,
  elmStudio,
  googleWorkspace,
  nimbus,
  stratus,
} from '../demo/ids.ts'
import type { Role } from '../vocabulary.ts'

/** For whom somebody makes a machine client. */
export interface Client {
  readonly role: Role
  readonly partyIds: readonly string[]
}

/** What a broker could order, and for whom. */
export interface Order {
  readonly organizationId: string
  readonly serviceId: string
  readonly productId: string
}

/** What has prices of several layers, and in which currency. */
export interface Priced {
  readonly serviceId: string
  readonly currencyCode: string
}

/**
 * What the examples of a person are about. What a person lacks is left out, and with it the examples about it: an
 * example answers with something, or is not offered.
 */
export interface Subjects {
  readonly client?: Client
  /** A service that the person may publish. */
  readonly ownServiceId?: string
  /** A reseller for which the person may take in customers. */
  readonly resellerId?: string
  /** A service that organizations of the person have or can add. */
  readonly soldServiceId?: string
  readonly priced?: Priced
  readonly order?: Order
  /** A service that the organization can add. */
  readonly newServiceId?: string
  /** A service that an organization cannot add which can add none. */
  readonly closedServiceId?: string
}

function seller(id: string, ownServiceId: string): Subjects {
  return { client: { role: 'SELLER', partyIds: [id] }, ownServiceId }
}

function broker(resellerId: string, sold: Subjects = {}): Subjects {
  return { client: { role: 'BROKER', partyIds: [resellerId] }, resellerId, ...sold }
}

function workspaceFor(organizationId: string, currencyCode: string): Subjects {
  return {
    soldServiceId: googleWorkspace,
    priced: { serviceId: googleWorkspace, currencyCode },
    order: { organizationId, serviceId: googleWorkspace, productId: businessStarter },
  }
}

function organization(id: string, services: Subjects): Subjects {
  return { client: { role: 'ORGANIZATION', partyIds: [id] }, ...services }
}

/** The subjects of the people of the demo, by their slugs. Service owners ask only for what is theirs. */
export const subjectsOf: ReadonlyMap<string, Subjects> = new Map([
  ['aurora-software', seller(aurora, googleWorkspace)],
  ['borealis-systems', seller(borealis, borealisMail)],
  ['cumulus-broker', broker(cumulus, workspaceFor(birchClinic, 'EUR'))],
  ['nimbus-partners', broker(nimbus, workspaceFor(cedarLogistics, 'USD'))],
  ['stratus-trade', broker(stratus)],
  ['acme-bakery', organization(acmeBakery, { newServiceId: googleWorkspace })],
  ['birch-clinic', organization(birchClinic, { newServiceId: auroraBackup })],
  ['cedar-logistics', organization(cedarLogistics, { closedServiceId: googleWorkspace })],
  ['delta-school', organization(deltaSchool, { newServiceId: googleWorkspace })],
  ['elm-studio', organization(elmStudio, { closedServiceId: googleWorkspace })],
  ['operator', { soldServiceId: googleWorkspace }],
  [
    'admin',
    {
      client: { role: 'SERVICE_OWNER', partyIds: [auroraBackup] },
      ownServiceId: googleWorkspace,
      resellerId: cumulus,
      soldServiceId: googleWorkspace,
    },
  ],
])
