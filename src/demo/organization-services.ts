import type { OrganizationService } from '../organization-services/organization-service.ts'
import type { Days } from './days.ts'
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
} from './ids.ts'

/** One service that an organization of the story has added. */
interface Added extends Pick<
  OrganizationService,
  'sellerId' | 'resellerId' | 'organizationId' | 'serviceId' | 'currencyCode' | 'createdAt' | 'customProperties'
> {
  readonly number: number
  readonly tenantId?: string
  /** When it was changed, if it was. */
  readonly updatedAt?: Date
}

/** The services that the story's organizations have added, by name and in the order of their numbers. */
export function organizationServices({ at }: Days) {
  return {
    acmeBackup: added({
      number: 1,
      sellerId: aurora,
      resellerId: cumulus,
      organizationId: acmeBakery,
      serviceId: auroraBackup,
      currencyCode: 'EUR',
      createdAt: at(-900, 9, 30),
      customProperties: { contactEmail: 'it@acme-bakery.example' },
    }),
    birchWorkspace: added({
      number: 2,
      sellerId: aurora,
      resellerId: cumulus,
      organizationId: birchClinic,
      serviceId: googleWorkspace,
      currencyCode: 'EUR',
      createdAt: at(-860, 10, 15),
      customProperties: { adminFirstName: 'Amélie', adminLastName: 'Fournier', domain: 'birch-clinic.example' },
      tenantId: 'C02birch7',
      updatedAt: at(-300, 11, 5),
    }),
    birchMail: added({
      number: 3,
      sellerId: borealis,
      resellerId: cumulus,
      organizationId: birchClinic,
      serviceId: borealisMail,
      currencyCode: 'JPY',
      createdAt: at(-55, 14, 40),
      customProperties: { archiveDomain: 'archive.birch-clinic.example', costCentre: 'BC-4100' },
    }),
    cedarWorkspace: added({
      number: 4,
      sellerId: aurora,
      resellerId: nimbus,
      organizationId: cedarLogistics,
      serviceId: googleWorkspace,
      currencyCode: 'USD',
      createdAt: at(-790, 8, 50),
      customProperties: { adminFirstName: 'Sven', adminLastName: 'Aalto', domain: 'cedar-logistics.example' },
      tenantId: 'C03cedar2',
    }),
    deltaVault: added({
      number: 5,
      sellerId: borealis,
      resellerId: nimbus,
      organizationId: deltaSchool,
      serviceId: borealisVault,
      currencyCode: 'USD',
      createdAt: at(-630, 13, 25),
      customProperties: { handoverDate: '2024-09-01' },
      tenantId: 'vault-delta',
    }),
  }
}

function added({ number, tenantId, updatedAt, ...given }: Added): OrganizationService {
  return {
    id: organizationServiceId(number),
    ...given,
    tenantId: tenantId ?? null,
    updatedAt: updatedAt ?? given.createdAt,
    removedAt: null,
    version: updatedAt ? 2 : 1,
  }
}
