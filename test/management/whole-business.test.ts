import { beforeAll, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  auroraBackup,
  backup500,
  birchClinic,
  borealisMail,
  borealisVault,
  cedarLogistics,
  deltaSchool,
  googleWorkspace,
  mailStandard,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { runDueChanges } from '../../src/subscriptions/operations/run-due-changes.ts'
import type { Viewer } from '../../src/viewer.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { testTime } from '../support/templates.ts'
import { buildDemo } from './build-demo.ts'
import { send } from './support.ts'

/** The demo as it is loaded, and as an admin and the parties build it in an empty database. */
let demo: TestGateway
let built: TestGateway
/** The ids of what was built, by those of the demo, and the other way round. */
let ids: ReadonlyMap<string, string>
let demoIds: ReadonlyMap<string, string>
beforeAll(async () => {
  demo = await openGateway()
  built = await openGateway({ fill: async () => undefined })
  ids = await buildDemo(built)
  demoIds = new Map([...ids].map(([id, made]) => [made, id]))
  for (const { database } of [demo, built]) await runDueChanges(database, testTime)
})

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const withIds = (text: string, known: ReadonlyMap<string, string>) =>
  text.replaceAll(uuids, (id) => known.get(id) ?? id)

/** A value that the seller's layer alone may write, which the story has by itself. */
const sellersValue = /("key":"relayNode","value":)"[^"]*"/g

/** Somebody of the demo as the same one of the business that was built. */
const same = ({ parties, ...person }: Viewer): Viewer => ({
  ...person,
  parties: parties.map((id) => ids.get(id) ?? id),
})

/** What both answer, the one that was built with the ids of the demo. */
async function both(as: Viewer, query: string): Promise<[demo: unknown, built: unknown]> {
  const told = await demo.read(as, query)
  const answer = await built.read(same(as), withIds(query, ids))
  const alike = (value: unknown) =>
    JSON.parse(withIds(JSON.stringify(value), demoIds).replaceAll(sellersValue, '$1null'))
  return [alike(told), alike(answer)]
}

const services = people.flatMap(({ role, parties }) => (role === 'SERVICE_OWNER' ? parties : []))
const resellers = people.flatMap(({ role, parties }) => (role === 'BROKER' ? parties : []))
const organizations = people.flatMap(({ role, parties }) => (role === 'ORGANIZATION' ? parties : []))

const money = '{ amount currencyCode }'
const priceList = `{ currencyCode entries { product { name } unitPrice ${money} layer } }`

/** What anybody may ask of the business, and what it then is. */
const questions = {
  'who takes part': `{ sellers { nodes { id name } } resellers { nodes { id name } } organizations { nodes { id name reseller { id } } } }`,
  'what is sold': `{ services { nodes { id name currencyCodes isLicenseKeyEnabled seller { id }
    customProperties { key name appliesTo type isMandatory isVisible defaultValue allowedValues pattern minLength maxLength layers }
    products { nodes { id name itemCode termMonths minQuantity maxQuantity cancellationModes } }
    eur: listPrices(currencyCode: "EUR") ${priceList} usd: listPrices(currencyCode: "USD") ${priceList}
    offers { nodes { resellerId } } invitations { nodes { organizationId } } } } }`,
  'how it is described': `{ services { nodes { ${['en', 'fr', 'pt-BR']
    .map(
      (
        locale,
        index,
      ) => `d${index}: definition(locale: "${locale}") { name displayName descriptionLong locale visible isGated isBeta
        isSelfSubscriptionCreationEnabled salesLedOnly serviceType trialPeriod serviceIcon maxOrgServiceAccess
        serviceUrls { offerConfiguration serviceHome requestAccess pricingInformation marketing }
        subscriptionLifecycleEventHandlers { onFulfillment onExpiration onCancellation }
        serviceRoles { name displayName isDefault isHidden type subRoles { name displayName } }
        serviceInstances { instanceId displayName url isDefault } }`,
    )
    .join(' ')} } } }`,
  'what it says to one organization': `{ ${services
    .flatMap((serviceId, number) =>
      organizations.map(
        (id, index) => `d${number}o${index}: serviceDefinition(serviceId: "${serviceId}", organizationId: "${id}") {
          organizationLink assignedInstance { instanceId serviceId displayName url globalizationKey isDefault }
          allOrgInstances { instanceId displayName url default } defaultOrgInstance { instanceId displayName url default } }`,
      ),
    )
    .join(' ')} }`,
  'what stands in catalogs': `{ ${resellers
    .map(
      (id, index) => `r${index}: reseller(id: "${id}") { catalog { nodes { isEnabled service { id } } }
        offeredServices { nodes { id } } services { nodes { id } } }`,
    )
    .join(' ')} }`,
  'what can be added, and for what': `{ ${organizations
    .map(
      (id, index) => `o${index}: organization(id: "${id}") { estore { nodes { serviceId } }
        ${services
          .map(
            (serviceId, number) => `a${number}: availability(serviceId: "${serviceId}") { isAvailable reasons }
            p${number}: priceList(serviceId: "${serviceId}", currencyCode: "EUR") ${priceList}
            u${number}: priceList(serviceId: "${serviceId}", currencyCode: "USD") ${priceList}
            j${number}: priceList(serviceId: "${serviceId}", currencyCode: "JPY") ${priceList}`,
          )
          .join(' ')}
        services { nodes { id currencyCode service { id } createdAt customProperties { key value } } } }`,
    )
    .join(' ')} }`,
  'what is subscribed to, and what became of it': `{ subscriptions(first: 100, filter: { includeDeleted: true },
      orderBy: { field: CREATED_AT, direction: ASC }) { totalCount nodes { id status statusReason quantity autoRenews licenseKey
    unitPrice ${money} priceLayer product { id } service { id } organization { id } reseller { id } seller { id }
    customProperties { key value } activatedAt currentPeriodStartsAt currentPeriodEndsAt cancelAt createdAt updatedAt version allowedActions
    trial { startsAt endsAt }
    history { nodes { sequence kind occurredAt fromStatus toStatus reason actor { role } changes { field before after } } } } } }`,
}

type Person = (typeof people)[number]['slug']

const none: ReadonlyMap<string, string> = new Map()
/** Ids that were given just now: those of the demo have another version. */
const madeNow = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
const subscribed = `id status quantity unitPrice ${money} priceLayer currentPeriodEndsAt cancelAt trial { endsAt }`

describe.each(people.map((person) => [person.slug, person] as const))('as %s sees it', (_, person) => {
  it.each(Object.entries(questions))('the business that was built says the same of %s', async (_question, query) => {
    const [told, answer] = await both(person, query)
    expect(answer).toEqual(told)
  })
})

/** What somebody does in both businesses, one after the other, and what both answer. */
const acts: readonly (readonly [as: Person, mutation: string, input: object, fields?: string])[] = [
  [
    'cumulus-broker',
    'addOrganizationService',
    { organizationId: acmeBakery, serviceId: borealisMail, currencyCode: 'EUR' },
  ],
  [
    'cumulus-broker',
    'addOrganizationService',
    { organizationId: acmeBakery, serviceId: borealisMail, currencyCode: 'EUR' },
  ],
  [
    'nimbus-partners',
    'addOrganizationService',
    { organizationId: cedarLogistics, serviceId: borealisVault, currencyCode: 'EUR' },
  ],
  [
    'acme-bakery',
    'createSubscription',
    { organizationId: acmeBakery, serviceId: borealisMail, productId: mailStandard, quantity: 4 },
    subscribed,
  ],
  [
    'cumulus-broker',
    'createSubscription',
    { organizationId: acmeBakery, serviceId: auroraBackup, productId: backup500, quantity: 2 },
    subscribed,
  ],
  [
    'cumulus-broker',
    'setOrganizationPrices',
    {
      organizationId: acmeBakery,
      serviceId: borealisMail,
      prices: [{ productId: mailStandard, unitPrice: { amount: '3.10', currencyCode: 'EUR' } }],
    },
    'version',
  ],
  ['aurora-software', 'suspendSubscription', { subscriptionId: subscriptionId(7), reason: 'Under review' }, subscribed],
  ['nimbus-partners', 'updateSubscription', { subscriptionId: subscriptionId(7), quantity: 20 }, subscribed],
  ['cumulus-broker', 'updateSubscription', { subscriptionId: subscriptionId(5), quantity: 30 }, subscribed],
  ['backup-owner', 'activateSubscription', { subscriptionId: subscriptionId(3) }, subscribed],
  ['cumulus-broker', 'cancelSubscription', { subscriptionId: subscriptionId(1), mode: 'AT_PERIOD_END' }, subscribed],
  ['cumulus-broker', 'removeOrganizationService', { organizationId: birchClinic, serviceId: googleWorkspace }],
  ['nimbus-partners', 'archiveOrganization', { organizationId: deltaSchool }],
]

describe('what was built', () => {
  it('then behaves as the demo does: the same is done, and the same is refused', async () => {
    for (const [as, mutation, input, fields] of acts) {
      const answers = []
      for (const [gateway, known] of [
        [demo, none],
        [built, ids],
      ] as const) {
        const given = JSON.parse(withIds(JSON.stringify(input), known))
        const person = people.find(({ slug }) => slug === as)
        if (!person) throw new Error(`The demo has no person ${as}.`)
        answers.push(await send(gateway, gateway === built ? same(person) : person, mutation, given, fields))
      }
      const [told, answer] = answers.map((each) => withIds(JSON.stringify(each), demoIds).replaceAll(madeNow, 'new'))
      expect([mutation, answer]).toEqual([mutation, told])
    }
  })

  it('goes on as the demo does: what falls due in the next year falls due alike', async () => {
    const inAYear = new Date(testTime.getTime() + 366 * 86_400_000)
    for (const gateway of [demo, built]) {
      gateway.clock.now = inAYear
      await runDueChanges(gateway.database, inAYear)
    }
    const operator = people.find(({ role }) => role === 'OPERATOR')
    if (!operator) throw new Error('The demo has no operator.')
    const [told, answer] = await both(operator, questions['what is subscribed to, and what became of it'])
    const isAlike = (value: unknown) => JSON.stringify(value).replaceAll(madeNow, 'new')
    expect(JSON.parse(isAlike(answer))).toEqual(JSON.parse(isAlike(told)))
  })
})
