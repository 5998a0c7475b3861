import { addMonths } from '../subscriptions/periods.ts'
import type { Viewer } from '../viewer.ts'
import type { Days } from './days.ts'
import { mailTrialStartsAt } from './definition-assignments.ts'
import {
  aurora,
  backup500,
  backup5000,
  businessStarter,
  cumulus,
  enterpriseFlex,
  mailPlus,
  mailStandard,
  vaultAppliance,
  vaultTeam,
} from './ids.ts'
import { organizationServices } from './organization-services.ts'
import { person } from './people.ts'
import { storyOrders } from './story-orders.ts'
import type { Timeline } from './timeline.ts'

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
  const { acmeBackup, birchWorkspace, birchMail, cedarWorkspace, deltaVault } = organizationServices(days)
  const order = storyOrders(days)
  // Monthly periods are anchored so that the current one began a few days ago, whatever the month's length.
  const monthsAgo = (months: number, hours: number) => addMonths(at(-2, hours), -months)
  // A year that ends in 25 days: it can be renewed already, and the clock leaves it alone for 20 days.
  const endingYear = addMonths(at(25, 9), -12)
  const retention = (retentionDays: string) => ({ retentionDays })

  return [
    order({
      number: 1,
      added: acmeBackup,
      productId: backup500,
      quantity: 8,
      at: at(-150, 9, 12),
      by: mira,
      customProperties: retention('30'),
    })
      .activated(at(-150, 11, 2), backupService)
      .updated(at(-61, 15, 40), mira, { quantity: 10 }),
    order({
      number: 2,
      added: acmeBackup,
      productId: backup5000,
      quantity: 3,
      at: addMonths(endingYear, -12),
      by: mira,
      customProperties: retention('365'),
    })
      .activated(addMonths(endingYear, -12), backupService)
      .renewed()
      .updated(at(-20, 10, 5), mira, { autoRenews: false }),
    order({
      number: 3,
      added: acmeBackup,
      productId: backup500,
      quantity: 5,
      at: at(-2, 16, 45),
      by: cumulusShop,
      customProperties: retention('90'),
    }),
    order({
      number: 4,
      added: acmeBackup,
      productId: backup500,
      quantity: 2,
      at: at(-410, 13),
      by: mira,
      customProperties: retention('30'),
    })
      .activated(at(-410, 14, 30), backupService)
      .renewed()
      .cancelled(at(-33, 9, 20), freja, 'Replaced by a larger plan'),

    order({ number: 5, added: birchWorkspace, productId: businessStarter, quantity: 20, at: at(-400, 9, 5), by: mira })
      .licensed(at(-400, 9, 40), auroraBilling, 'GWS-5K7Q-20BR-9XPM')
      .suspended(at(-200, 8, 15), freja, 'Payment is under review')
      .reinstated(at(-197, 17, 30), freja)
      .updated(at(-90, 11, 25), mira, { quantity: 25 })
      .renewed(),
    order({ number: 6, added: birchWorkspace, productId: businessStarter, quantity: 6, at: at(-210, 10, 50), by: mira })
      .licensed(at(-209, 8, 10), auroraBilling, 'GWS-6H2D-06BR-4TWN')
      .suspended(at(-4, 9, 30), mira, 'Invoice 2041 is overdue'),
    order({
      number: 7,
      added: birchWorkspace,
      productId: enterpriseFlex,
      quantity: 12,
      at: monthsAgo(3, 14),
      by: amelie,
    })
      .renewed()
      .renewed()
      .renewed()
      .cancellationScheduled(at(-1, 10, 10), amelie, 'The night shift moves to Borealis Mail'),
    order({ number: 8, added: birchWorkspace, productId: enterpriseFlex, quantity: 5, at: at(-75, 12, 20), by: amelie })
      .renewed()
      .cancelled(at(-30, 16, 5), mira, 'Project is finished'),
    order({ number: 9, added: birchWorkspace, productId: businessStarter, quantity: 4, at: at(-500, 9, 55), by: mira })
      .updated(at(-180, 9), mira, { autoRenews: false })
      .expired(),
    order({
      number: 10,
      added: birchWorkspace,
      productId: businessStarter,
      quantity: 1,
      at: at(-320, 15, 15),
      by: cumulusShop,
    })
      .cancelled(at(-318, 9, 45), mira, 'Ordered by mistake')
      .deleted(at(-310, 14, 25), freja),
    order({ number: 11, added: birchWorkspace, productId: enterpriseFlex, quantity: 8, at: monthsAgo(1, 11), by: mira })
      .renewed()
      .cancellationScheduled(at(-1, 18, 30), mira)
      .cancellationUndone(at(-1, 18, 45), mira)
      .cancellationScheduled(at(-1, 19), mira, 'The reception is closing')
      .suspended(at(-1, 20, 15), mira, 'Sign-ins from abroad')
      .suspended(at(-1, 21, 40), freja, 'Confirmed by the seller: account takeover'),
    order({
      number: 12,
      added: birchMail,
      productId: mailStandard,
      quantity: 30,
      at: at(-6, 9, 50),
      by: amelie,
      customProperties: { region: 'jp', relayNode: 'relay-tyo-2' },
    }).activated(mailTrialStartsAt(days), borealisService),
    order({
      number: 13,
      added: birchMail,
      productId: mailPlus,
      quantity: 10,
      at: at(-1, 13, 35),
      by: amelie,
      customProperties: { region: 'jp' },
    }),
    order({
      number: 14,
      added: birchMail,
      productId: mailPlus,
      quantity: 60,
      at: at(-40, 9, 25),
      by: mira,
      customProperties: { region: 'us' },
    }).rejected(at(-39, 8, 40), tomas, 'No capacity left in this region'),

    order({
      number: 15,
      added: cedarWorkspace,
      productId: businessStarter,
      quantity: 40,
      at: at(-280, 10, 30),
      by: amaro,
    })
      .licensed(at(-279, 9, 20), auroraBilling, 'GWS-15C8-40CL-7RDV')
      .updated(at(-25, 13, 50), amaro, { quantity: 44 }),
    order({ number: 16, added: cedarWorkspace, productId: enterpriseFlex, quantity: 6, at: at(-120, 9, 15), by: amaro })
      .cancellationScheduled(at(-100, 10), amaro)
      .cancelledAsScheduled(),
    order({
      number: 17,
      added: deltaVault,
      productId: vaultTeam,
      quantity: 6,
      at: at(-140, 10, 40),
      by: amaro,
      customProperties: {
        isEncrypted: 'true',
        portalUrl: 'https://delta-school.example/',
      },
    }).activated(at(-139, 9, 5), borealisService),
    order({
      number: 18,
      added: deltaVault,
      productId: vaultAppliance,
      quantity: 1,
      at: at(-45, 11, 15),
      by: amaro,
      customProperties: { isEncrypted: 'true' },
    }).activated(at(-44, 15, 55), borealisService),
  ]
}
