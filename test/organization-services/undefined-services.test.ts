import { randomUUID } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { send } from '../rest/support.ts'
import { openWorld, type World } from '../subscriptions/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})

const asked = `query ($id: ID!, $serviceId: ID!) {
  organization(id: $id) { availability(serviceId: $serviceId) { isAvailable reasons } estoreService(serviceId: $serviceId) { __typename } }
}`
const add = `mutation ($input: AddOrganizationServiceInput!) {
  addOrganizationService(input: $input) { __typename ... on ServiceNotAvailable { reasons } }
}`

it.each([
  [true, ['NO_DEFINITION'], 'ServiceNotAvailable'],
  [false, ['NOT_IN_CATALOG', 'NO_DEFINITION'], 'NotFound'],
])(
  'a service without a definition has a reason of its own, in the catalog: %s',
  async (isEnabled, reasons, refusal) => {
    const [serviceId, createdAt] = [randomUUID(), new Date('2020-01-01T00:00:00.000Z')]
    const names = { name: serviceId, searchName: serviceId }
    await world.insert({
      services: [{ id: serviceId, ...names, sellerId: world.sellerId, currencyCodes: ['EUR'], createdAt }],
      catalogEntries: [
        { id: randomUUID(), sellerId: world.sellerId, resellerId: world.resellerId, serviceId, isEnabled, createdAt },
      ],
    })
    const { organizationId: id } = await world.shop()
    const { organization } = await world.gateway.read(world.operator, asked, { id, serviceId })
    expect(organization).toEqual({ availability: { isAvailable: false, reasons }, estoreService: null })
    const input = { organizationId: id, serviceId, currencyCode: 'EUR' }
    const { addOrganizationService: refused } = await world.gateway.read(world.broker, add, { input })
    expect(refused).toEqual({ __typename: refusal, ...(refusal === 'NotFound' ? {} : { reasons }) })

    const { gateway, broker, resellerId } = world
    const organizationPath = `/api/resellers/${resellerId}/organizations/${id}`
    const offered = await send(gateway, broker, 'GET', `${organizationPath}/Estore`)
    expect(offered.body.map((service: { id: string }) => service.id)).not.toContain(serviceId)
    expect((await send(gateway, broker, 'GET', `${organizationPath}/Estore/${serviceId}`)).status).toBe(404)
    const body = { id: serviceId, currencyCode: 'EUR' }
    const { status, body: failures } = await send(gateway, broker, 'POST', `${organizationPath}/services`, { body })
    expect([status, failures[0].errorName]).toEqual(refusal === 'NotFound' ? [404, refusal] : [400, refusal])
    expect(failures[0].errorMessage.includes('NO_DEFINITION')).toBe(refusal !== 'NotFound')
  },
)
