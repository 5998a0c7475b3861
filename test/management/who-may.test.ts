import { beforeAll, expect, it } from 'vitest'
import { schema } from '../../src/schema.ts'
import { type Role, roles } from '../../src/vocabulary.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { ownParties } from '../support/own-parties.ts'
import { plainMutation } from '../support/plain-mutation.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const host: readonly Role[] = ['ADMIN']
const seller: readonly Role[] = ['SELLER']
const sellersSide: readonly Role[] = ['SELLER', 'SERVICE_OWNER']
const broker: readonly Role[] = ['BROKER']
/** Where support may do it for the party. */
const andHost = (some: readonly Role[]): readonly Role[] => ['ADMIN', ...some]
const parties: readonly Role[] = ['SELLER', 'BROKER', 'ORGANIZATION', 'SERVICE_OWNER']

/** Who may do what, as it was decided and not as the schema has it. */
const mayBe: Readonly<Record<string, readonly Role[]>> = {
  createSeller: host,
  updateSeller: andHost(seller),
  archiveSeller: host,
  unarchiveSeller: host,
  createReseller: host,
  updateReseller: andHost(broker),
  archiveReseller: host,
  unarchiveReseller: host,
  createOrganization: andHost(broker),
  updateOrganization: andHost(broker),
  archiveOrganization: andHost(broker),
  unarchiveOrganization: andHost(broker),
  createService: andHost(seller),
  updateService: andHost(sellersSide),
  archiveService: andHost(seller),
  unarchiveService: andHost(seller),
  publishService: andHost(seller),
  unpublishService: andHost(seller),
  addToCatalog: andHost(broker),
  updateCatalogEntry: andHost(broker),
  removeFromCatalog: andHost(broker),
  createServiceProduct: andHost(sellersSide),
  updateServiceProduct: andHost(sellersSide),
  archiveServiceProduct: andHost(sellersSide),
  unarchiveServiceProduct: andHost(sellersSide),
  setCustomPropertyDefinitions: andHost(sellersSide),
  inviteOrganization: andHost(sellersSide),
  withdrawInvitation: andHost(sellersSide),
  setListPrices: andHost(sellersSide),
  setResellerPrices: andHost(broker),
  setOrganizationPrices: andHost(broker),
  createApiClient: andHost(parties),
  rotateApiClientSecret: andHost(parties),
  revokeApiClient: andHost(parties),
  setReferences: parties,
  updateServiceDefinition: sellersSide,
  setServiceRoles: sellersSide,
  setServiceInstances: sellersSide,
  assignServiceInstance: sellersSide,
  confirmServiceHandlers: sellersSide,
  rotateServiceSecret: sellersSide,
  addOrganizationService: broker,
  updateOrganizationService: broker,
  removeOrganizationService: broker,
  createSubscription: ['BROKER', 'ORGANIZATION'],
  updateSubscription: broker,
  renewSubscription: broker,
  activateSubscription: sellersSide,
  rejectSubscription: sellersSide,
  deleteSubscription: seller,
  setLicenseKey: seller,
  suspendSubscription: ['BROKER', 'SELLER'],
  reinstateSubscription: ['BROKER', 'SELLER'],
  cancelSubscription: ['BROKER', 'SELLER', 'ORGANIZATION'],
  undoCancelSubscription: ['BROKER', 'SELLER', 'ORGANIZATION'],
  requestFulfillment: ['BROKER', 'SELLER', 'SERVICE_OWNER'],
  createWebhookEndpoint: parties,
  updateWebhookEndpoint: parties,
  deleteWebhookEndpoint: parties,
  rotateWebhookSecret: parties,
  sendTestEvent: parties,
  skipDelivery: parties,
  redeliverEvents: parties,
}

it('is decided for every mutation', () => {
  expect(Object.keys(mayBe).toSorted()).toEqual(Object.keys(schema.getMutationType()?.getFields() ?? {}).toSorted())
})

it.each(Object.entries(mayBe))('%s: %j, and nobody without credentials', async (mutation, allowed) => {
  const { query, variables } = plainMutation(mutation)
  for (const role of roles) {
    const as = { role, account: 'USER', accountId: 'somebody', parties: ownParties[role] } as const
    const { body } = await gateway.ask(as, query, variables)
    const code = body.errors?.[0].extensions.code
    expect([role, code]).toEqual([role, allowed.includes(role) ? undefined : 'FORBIDDEN'])
  }
  const { body } = await gateway.ask(null, query, variables)
  expect(body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
})
