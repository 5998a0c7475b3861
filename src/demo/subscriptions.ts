import { orderFor } from '../subscriptions/new-subscription.ts'
import { addMonths } from '../subscriptions/periods.ts'
import type { Viewer } from '../viewer.ts'
import type { Days } from './days.ts'
import { mailTrialStartsAt } from './definition-assignments.ts'
import { definitions } from './definitions.ts'
import {
  acmeBakery,
  aurora,
  auroraBackup,
  birchClinic,
  borealis,
  borealisMail,
  borealisVault,
  cedarLogistics,
  cumulus,
  deltaSchool,
  googleWorkspace,
  nimbus,
  organizationServiceId,
  productId,
  subscriptionId,
} from './ids.ts'
import { offerOf } from './offer.ts'
import { people, type Person } from './people.ts'
import { priceFinder, prices } from './prices.ts'
import type { FullRow } from './rows.ts'
import { services } from './services.ts'
import { Timeline } from './timeline.ts'

type OrganizationService = FullRow<'organizationServices'>

/** The services that the story's organizations have added. */
export function organizationServices({ at }: Days): OrganizationService[] {
  const added = (
    number: number,
    parties: Pick<OrganizationService, 'sellerId' | 'resellerId' | 'organizationId' | 'serviceId'>,
    currencyCode: string,
    createdAt: Date,
    customProperties: Record<string, string>,
    tenantId: string | null = null,
    updatedAt = createdAt,
  ): OrganizationService => ({
    id: organizationServiceId(number),
    ...parties,
    currencyCode,
    customProperties,
    tenantId,
    createdAt,
    updatedAt,
    removedAt: null,
    version: updatedAt === createdAt ? 1 : 2,
  })
  return [
    added(
      1,
      { sellerId: aurora, resellerId: cumulus, organizationId: acmeBakery, serviceId: auroraBackup },
      'EUR',
      at(-900, 9, 30),
      {
        contactEmail: 'it@acme-bakery.example',
      },
    ),
    added(
      2,
      { sellerId: aurora, resellerId: cumulus, organizationId: birchClinic, serviceId: googleWorkspace },
      'EUR',
      at(-860, 10, 15),
      {
        adminFirstName: 'Amélie',
        adminLastName: 'Fournier',
        domain: 'birch-clinic.example',
      },
      'C02birch7',
      at(-300, 11, 5),
    ),
    added(
      3,
      { sellerId: borealis, resellerId: cumulus, organizationId: birchClinic, serviceId: borealisMail },
      'JPY',
      at(-55, 14, 40),
      {
        archiveDomain: 'archive.birch-clinic.example',
        costCentre: 'BC-4100',
      },
    ),
    added(
      4,
      { sellerId: aurora, resellerId: nimbus, organizationId: cedarLogistics, serviceId: googleWorkspace },
      'USD',
      at(-790, 8, 50),
      {
        adminFirstName: 'Sven',
        adminLastName: 'Aalto',
        domain: 'cedar-logistics.example',
      },
      'C03cedar2',
    ),
    added(
      5,
      { sellerId: borealis, resellerId: nimbus, organizationId: deltaSchool, serviceId: borealisVault },
      'USD',
      at(-630, 13, 25),
      {
        handoverDate: '2024-09-01',
      },
      'vault-delta',
    ),
  ]
}

const person = (slug: (typeof people)[number]['slug']) => people.find((one) => one.slug === slug) as Person
const freja = person('aurora-software')
const tomas = person('borealis-systems')
const mira = person('cumulus-broker')
const amaro = person('nimbus-partners')
const amelie = person('birch-clinic')
const backupService = person('backup-owner')
const borealisService = person('borealis-owner')
const auroraBilling: Viewer = { accountId: 'aurora-billing', role: 'SELLER', account: 'SERVICE', parties: [aurora] }
const cumulusShop: Viewer = { accountId: 'cumulus-shop', role: 'BROKER', account: 'SERVICE', parties: [cumulus] }

/** The lives of the story's subscriptions, in the order of their numbers: the first is number 1. */
export function subscriptions(days: Days): Timeline[] {
  const { at } = days
  const [acmeBackup, birchWorkspace, birchMail, cedarWorkspace, deltaVault] = organizationServices(days) as [
    OrganizationService,
    OrganizationService,
    OrganizationService,
    OrganizationService,
    OrganizationService,
  ]
  const order = orders(days)
  // Monthly periods are anchored so that the current one began a few days ago, whatever the month's length.
  const monthsAgo = (months: number, hours: number) => addMonths(at(-2, hours), -months)
  // A year that ends in 25 days: it can be renewed already, and the clock leaves it alone for 20 days.
  const endingYear = addMonths(at(25, 9), -12)
  const retention = (retentionDays: string) => ({ retentionDays })

  return [
    order(1, acmeBackup, 3, 8, at(-150, 9, 12), mira, retention('30'))
      .activated(at(-150, 11, 2), backupService)
      .updated(at(-61, 15, 40), mira, { quantity: 10 }),
    order(2, acmeBackup, 4, 3, addMonths(endingYear, -12), mira, retention('365'))
      .activated(addMonths(endingYear, -12), backupService)
      .renewed()
      .updated(at(-20, 10, 5), mira, { autoRenews: false }),
    order(3, acmeBackup, 3, 5, at(-2, 16, 45), cumulusShop, retention('90')),
    order(4, acmeBackup, 3, 2, at(-410, 13), mira, retention('30'))
      .activated(at(-410, 14, 30), backupService)
      .renewed()
      .cancelled(at(-33, 9, 20), freja, 'Replaced by a larger plan'),

    order(5, birchWorkspace, 1, 20, at(-400, 9, 5), mira)
      .licensed(at(-400, 9, 40), auroraBilling, 'GWS-5K7Q-20BR-9XPM')
      .suspended(at(-200, 8, 15), freja, 'Payment is under review')
      .reinstated(at(-197, 17, 30), freja)
      .updated(at(-90, 11, 25), mira, { quantity: 25 })
      .renewed(),
    order(6, birchWorkspace, 1, 6, at(-210, 10, 50), mira)
      .licensed(at(-209, 8, 10), auroraBilling, 'GWS-6H2D-06BR-4TWN')
      .suspended(at(-4, 9, 30), mira, 'Invoice 2041 is overdue'),
    order(7, birchWorkspace, 2, 12, monthsAgo(3, 14), amelie)
      .renewed()
      .renewed()
      .renewed()
      .cancellationScheduled(at(-1, 10, 10), amelie, 'The night shift moves to Borealis Mail'),
    order(8, birchWorkspace, 2, 5, at(-75, 12, 20), amelie)
      .renewed()
      .cancelled(at(-30, 16, 5), mira, 'Project is finished'),
    order(9, birchWorkspace, 1, 4, at(-500, 9, 55), mira)
      .updated(at(-180, 9), mira, { autoRenews: false })
      .expired(),
    order(10, birchWorkspace, 1, 1, at(-320, 15, 15), cumulusShop)
      .cancelled(at(-318, 9, 45), mira, 'Ordered by mistake')
      .deleted(at(-310, 14, 25), freja),
    order(11, birchWorkspace, 2, 8, monthsAgo(1, 11), mira)
      .renewed()
      .cancellationScheduled(at(-1, 18, 30), mira)
      .cancellationUndone(at(-1, 18, 45), mira)
      .cancellationScheduled(at(-1, 19), mira, 'The reception is closing')
      .suspended(at(-1, 20, 15), mira, 'Sign-ins from abroad')
      .suspended(at(-1, 21, 40), freja, 'Confirmed by the seller: account takeover'),
    order(12, birchMail, 5, 30, at(-6, 9, 50), amelie, { region: 'jp', relayNode: 'relay-tyo-2' }).activated(
      mailTrialStartsAt(days),
      borealisService,
    ),
    order(13, birchMail, 6, 10, at(-1, 13, 35), amelie, { region: 'jp' }),
    order(14, birchMail, 6, 60, at(-40, 9, 25), mira, { region: 'us' }).rejected(
      at(-39, 8, 40),
      tomas,
      'No capacity left in this region',
    ),

    order(15, cedarWorkspace, 1, 40, at(-280, 10, 30), amaro)
      .licensed(at(-279, 9, 20), auroraBilling, 'GWS-15C8-40CL-7RDV')
      .updated(at(-25, 13, 50), amaro, { quantity: 44 }),
    order(16, cedarWorkspace, 2, 6, at(-120, 9, 15), amaro)
      .cancellationScheduled(at(-100, 10), amaro)
      .cancelledAsScheduled(),
    order(17, deltaVault, 7, 6, at(-140, 10, 40), amaro, {
      isEncrypted: 'true',
      portalUrl: 'https://delta-school.example/',
    }).activated(at(-139, 9, 5), borealisService),
    order(18, deltaVault, 8, 1, at(-45, 11, 15), amaro, { isEncrypted: 'true' }).activated(
      at(-44, 15, 55),
      borealisService,
    ),
  ]
}

/** Makes the orders of the story: nobody in it had a trial before. */
function orders(days: Days) {
  const { services: serviceRows, products } = services(days)
  const { serviceDefinitions } = definitions(days)
  const priceOf = priceFinder(prices(days).priceEntries)
  return (
    number: number,
    added: OrganizationService,
    product: number,
    quantity: number,
    at: Date,
    by: Viewer,
    customProperties: Record<string, string> = {},
  ): Timeline => {
    const service = found(serviceRows, ({ id }) => id === added.serviceId)
    const definition = found(serviceDefinitions, ({ serviceId }) => serviceId === added.serviceId)
    const ordered = found(products, ({ id }) => id === productId(product))
    const price = priceOf(ordered.id, added, added.currencyCode)
    const offer = offerOf({ service, definition, product: ordered, price, hadTrial: false })
    const order = orderFor(added, {
      id: subscriptionId(number),
      productId: ordered.id,
      quantity,
      price,
      customProperties,
      autoRenews: offer.product.termMonths !== null,
    })
    return new Timeline(order, offer, at, by)
  }
}

function found<Row>(rows: readonly Row[], isWanted: (row: Row) => boolean): Row {
  const row = rows.find(isWanted)
  if (!row) throw new Error('The story has no such row')
  return row
}
