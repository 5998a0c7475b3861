import type { Viewer } from '../viewer.ts'
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
  elmStudio,
  googleWorkspace,
  nimbus,
  stratus,
} from './ids.ts'

/** Someone to look at the demo data as. */
export interface Person extends Viewer {
  /** Names the person in URLs and commands. */
  readonly slug: string
  readonly label: string
  readonly description: string
}

/** The persons of the demo: what one of them sees, another does not. */
export const people = [
  {
    slug: 'aurora-software',
    label: 'Freja Lindqvist, Aurora Software',
    description:
      'A seller: owns Google Workspace and Aurora Backup, and sees every subscription of them, whichever reseller manages it.',
    role: 'SELLER',
    account: 'USER',
    accountId: 'freja.lindqvist',
    parties: [aurora],
  },
  {
    slug: 'borealis-systems',
    label: 'Tomás Oliveira, Borealis Systems',
    description:
      'A seller: owns Borealis Mail, with a trial running and an order waiting, and the gated Borealis Vault.',
    role: 'SELLER',
    account: 'USER',
    accountId: 'tomas.oliveira',
    parties: [borealis],
  },
  {
    slug: 'cumulus-broker',
    label: 'Mira Keller, Cumulus Broker',
    description:
      'A broker: manages Acme Bakery and Birch Clinic, sets their prices, adds services and subscribes for them.',
    role: 'BROKER',
    account: 'USER',
    accountId: 'mira.keller',
    parties: [cumulus],
  },
  {
    slug: 'nimbus-partners',
    label: 'Amaro Silva, Nimbus Partners',
    description: 'A broker: manages Cedar Logistics and Delta School, and sees nothing of Cumulus Broker.',
    role: 'BROKER',
    account: 'USER',
    accountId: 'amaro.silva',
    parties: [nimbus],
  },
  {
    slug: 'stratus-trade',
    label: 'Ines Haddad, Stratus Trade',
    description: 'A broker whose catalog is still empty.',
    role: 'BROKER',
    account: 'USER',
    accountId: 'ines.haddad',
    parties: [stratus],
  },
  {
    slug: 'acme-bakery',
    label: 'Jonas Weber, Acme Bakery',
    description:
      'An organization of Cumulus Broker that backs up with Aurora Backup and can still add Google Workspace.',
    role: 'ORGANIZATION',
    account: 'USER',
    accountId: 'jonas.weber',
    parties: [acmeBakery],
  },
  {
    slug: 'birch-clinic',
    label: 'Dr. Amélie Fournier, Birch Clinic',
    description: 'An organization of Cumulus Broker with subscriptions in every status.',
    role: 'ORGANIZATION',
    account: 'USER',
    accountId: 'amelie.fournier',
    parties: [birchClinic],
  },
  {
    slug: 'cedar-logistics',
    label: 'Sven Aalto, Cedar Logistics',
    description: 'An organization of Nimbus Partners that pays in US dollars and is not invited to Borealis Vault.',
    role: 'ORGANIZATION',
    account: 'USER',
    accountId: 'sven.aalto',
    parties: [cedarLogistics],
  },
  {
    slug: 'delta-school',
    label: 'Grace Okafor, Delta School',
    description: 'An organization of Nimbus Partners that was invited to Borealis Vault and holds its only place.',
    role: 'ORGANIZATION',
    account: 'USER',
    accountId: 'grace.okafor',
    parties: [deltaSchool],
  },
  {
    slug: 'elm-studio',
    label: 'Lena Novak, Elm Studio',
    description: 'An organization of Stratus Trade that has nothing yet.',
    role: 'ORGANIZATION',
    account: 'USER',
    accountId: 'lena.novak',
    parties: [elmStudio],
  },
  {
    slug: 'workspace-owner',
    label: 'Priya Raman, owner of Google Workspace',
    description:
      'A service owner: sees what Aurora Software sees of Google Workspace, except license keys, and edits its definition.',
    role: 'SERVICE_OWNER',
    account: 'USER',
    accountId: 'priya.raman',
    parties: [googleWorkspace],
  },
  {
    slug: 'backup-owner',
    label: 'The fulfillment service of Aurora Backup',
    description: 'A service owner with a service account: answers the pending subscriptions of Aurora Backup.',
    role: 'SERVICE_OWNER',
    account: 'SERVICE',
    accountId: 'aurora-fulfilment',
    parties: [auroraBackup],
  },
  {
    slug: 'borealis-owner',
    label: 'The fulfillment service of Borealis Mail and Vault',
    description: 'A service owner of two services with a service account: answers their pending subscriptions.',
    role: 'SERVICE_OWNER',
    account: 'SERVICE',
    accountId: 'borealis-fulfilment',
    parties: [borealisMail, borealisVault],
  },
  {
    slug: 'operator',
    label: 'Kofi Mensah, operator',
    description: 'Reads everything, writes nothing, and sees no license key.',
    role: 'OPERATOR',
    account: 'USER',
    accountId: 'kofi.mensah',
    parties: [],
  },
  {
    slug: 'admin',
    label: 'Noor Aydin, admin',
    description:
      'Hosts the platform: reads what an operator reads, and makes and changes the business, but no subscription.',
    role: 'ADMIN',
    account: 'USER',
    accountId: 'noor.aydin',
    parties: [],
  },
] as const satisfies readonly Person[]

/** One of the persons of the demo. */
export function person(slug: (typeof people)[number]['slug']): Person {
  const found = people.find((one) => one.slug === slug)
  if (!found) throw new Error(`${slug} is nobody`)
  return found
}
