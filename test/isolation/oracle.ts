import type { Viewer } from '../../src/viewer.ts'
import { type Business, idOfList, type RowOf } from './business.ts'

/** A filter by what one's own side knows things by. */
export interface OwnFilter {
  readonly externalId?: string | null
  readonly metadata?: readonly { key: string; value?: string | null }[] | null
}

type InUse = RowOf<'organizationServices'> | RowOf<'subscriptions'>

/**
 * Who sees what, written from the table of the rules with plain loops over the rows of a business. It shares nothing
 * with the gateway's own predicates, so that a mistake in one of them is not made here as well.
 */
export class Oracle {
  readonly business: Business
  readonly viewer: Viewer
  readonly #party: string
  /** Services in use that the viewer sees, removed and ended ones included: whatever they refer to is seen too. */
  readonly #inUse: readonly InUse[]

  constructor(business: Business, viewer: Viewer) {
    this.business = business
    this.viewer = viewer
    this.#party = viewer.parties[0] ?? ''
    this.#inUse = [
      ...business.organizationServices.filter((row) => this.seesInUse(row)),
      ...business.subscriptions.filter((row) => this.seesInUse(row)),
    ]
  }

  /** Operators and admins see every row. */
  seesAll(): boolean {
    return this.viewer.role === 'OPERATOR' || this.viewer.role === 'ADMIN'
  }

  /** Whether a service is one of those that the viewer is confined to, or it is confined to none. */
  isWithin(serviceId: string): boolean {
    return this.viewer.serviceIds === undefined || this.viewer.serviceIds.includes(serviceId)
  }

  /** Organization services and subscriptions: of its services, of its organizations, its own. */
  seesInUse(row: InUse): boolean {
    if (!this.isWithin(row.serviceId)) return false
    switch (this.viewer.role) {
      case 'OPERATOR':
      case 'ADMIN':
        return true
      case 'SELLER':
        return row.sellerId === this.#party
      case 'SERVICE_OWNER':
        return this.viewer.parties.includes(row.serviceId)
      case 'BROKER':
        return row.resellerId === this.#party
      case 'ORGANIZATION':
        return row.organizationId === this.#party
    }
  }

  /** Entries of trails: of itself, and a broker those of its organizations. */
  seesTrail({ subjectType, subjectId }: RowOf<'auditEntries'>): boolean {
    if (this.seesAll()) return true
    if (subjectType === 'Service' || subjectType === 'ServiceProduct') {
      const product = this.business.products.find(({ id }) => id === subjectId)
      const service = this.business.services.find(({ id }) => id === (product?.serviceId ?? subjectId))
      if (!this.isWithin(service?.id ?? '')) return false
      return this.viewer.role === 'SELLER'
        ? service?.sellerId === this.#party
        : this.viewer.role === 'SERVICE_OWNER' && this.viewer.parties.includes(service?.id ?? '')
    }
    if (subjectType === 'CatalogEntry')
      return this.business.catalogEntries.some((entry) => entry.id === subjectId && this.seesEntry(entry))
    if (subjectType === 'OrganizationService')
      return this.business.organizationServices.some((row) => row.id === subjectId && this.seesInUse(row))
    if (subjectType === 'PriceList') return this.#seesPrices(subjectId)
    const owner = { Seller: 'SELLER', Reseller: 'BROKER', Organization: 'ORGANIZATION' }[subjectType]
    if (this.viewer.role === owner && subjectId === this.#party) return true
    return (
      this.viewer.role === 'BROKER' &&
      this.business.organizations.some((row) => row.id === subjectId && row.resellerId === this.#party)
    )
  }

  /** Prices of its own layer: to a broker also those of its organizations, to a service owner those of the seller. */
  #seesPrices(listId: string): boolean {
    const { priceLists, organizations, services } = this.business
    const list = priceLists.find(({ serviceId, layer, ownerId }) => idOfList([serviceId, layer, ownerId]) === listId)
    if (!list || !this.isWithin(list.serviceId)) return false
    const { role, parties } = this.viewer
    if (list.layer === 'SELLER') {
      if (role === 'SERVICE_OWNER') return parties.includes(list.serviceId)
      return role === 'SELLER' && services.some(({ id, sellerId }) => id === list.serviceId && sellerId === this.#party)
    }
    if (list.layer === 'RESELLER') return role === 'BROKER' && list.ownerId === this.#party
    if (role === 'ORGANIZATION') return list.ownerId === this.#party
    return role === 'BROKER' && organizations.some((row) => row.id === list.ownerId && row.resellerId === this.#party)
  }

  /** External ids and metadata: of organizations their broker's, of sellers and resellers the host's. */
  readsReferences(type: string): boolean {
    const owner = { Organization: 'BROKER', Service: 'SELLER', ServiceProduct: 'SELLER' }[type]
    return this.seesAll() || this.viewer.role === owner
  }

  /** What the viewer's own side knows something by: nobody reads another side's, and the host is on none. */
  ownReferences(objectId: string): RowOf<'objectReferences'> | undefined {
    const { role } = this.viewer
    const side = role === 'SERVICE_OWNER' ? 'SELLER' : role
    return this.business.objectReferences.find((row) => row.objectId === objectId && row.side === side)
  }

  /** Whether what the viewer's own side knows something by is what a filter asks for. */
  matchesOwn(objectId: string, { externalId, metadata }: OwnFilter): boolean {
    const own = this.ownReferences(objectId)
    if (externalId != null && own?.externalId !== externalId) return false
    if (metadata == null) return true
    if (this.seesAll()) return false
    return metadata.every(
      ({ key, value }) => Object.hasOwn(own?.metadata ?? {}, key) && (value == null || own?.metadata[key] === value),
    )
  }

  /** Services, and with them their products and definitions. */
  seesService(service: RowOf<'services'>): boolean {
    if (!this.isWithin(service.id)) return false
    if (this.#inUse.some((row) => row.serviceId === service.id)) return true
    switch (this.viewer.role) {
      case 'OPERATOR':
      case 'ADMIN':
        return true
      case 'SELLER':
        return service.sellerId === this.#party
      case 'SERVICE_OWNER':
        return this.viewer.parties.includes(service.id)
      case 'BROKER':
        return (
          this.isOffered(service, this.#party) ||
          this.business.catalogEntries.some(
            (entry) => entry.resellerId === this.#party && entry.serviceId === service.id,
          )
        )
      case 'ORGANIZATION': {
        const itself = this.business.organizations.find(({ id }) => id === this.#party)
        return itself !== undefined && this.isShown(service.id, itself)
      }
    }
  }

  /** Whether a reseller may take a service into its catalog. */
  isOffered(service: RowOf<'services'>, resellerId: string): boolean {
    const offers = this.business.serviceOffers.filter((offer) => offer.serviceId === service.id)
    return service.isOfferedToAll === true || offers.some((offer) => offer.resellerId === resellerId)
  }

  /** Offers and invitations: the seller's and its service owners' alone. */
  isOnSellersSide(serviceId: string): boolean {
    if (this.seesAll()) return true
    if (!this.isWithin(serviceId)) return false
    if (this.viewer.role === 'SERVICE_OWNER') return this.viewer.parties.includes(serviceId)
    const service = this.business.services.find(({ id }) => id === serviceId)
    return this.viewer.role === 'SELLER' && service?.sellerId === this.#party
  }

  /** Entries of catalogs: a reseller's own; those of a seller's or service owner's services. */
  seesEntry({ resellerId, serviceId }: RowOf<'catalogEntries'>): boolean {
    if (this.viewer.role !== 'BROKER') return this.isOnSellersSide(serviceId)
    return resellerId === this.#party && this.isWithin(serviceId)
  }

  /** Sellers: itself; those whose services the viewer sees. */
  seesSeller(seller: RowOf<'sellers'>): boolean {
    if (this.seesAll()) return true
    if (this.viewer.role === 'SELLER') return seller.id === this.#party
    if (this.#inUse.some((row) => row.sellerId === seller.id)) return true
    return this.business.services.some((service) => service.sellerId === seller.id && this.seesService(service))
  }

  /** Resellers: itself; an organization's own; those that offer the viewer's services or have customers of them. */
  seesReseller(reseller: RowOf<'resellers'>): boolean {
    const { role } = this.viewer
    if (this.seesAll()) return true
    if (role === 'BROKER') return reseller.id === this.#party
    if (this.#inUse.some((row) => row.resellerId === reseller.id)) return true
    if (role === 'ORGANIZATION') {
      return this.business.organizations.some(
        (organization) => organization.id === this.#party && organization.resellerId === reseller.id,
      )
    }
    const offered = this.business.catalogEntries
      .filter((entry) => entry.resellerId === reseller.id)
      .map((entry) => entry.serviceId)
    return this.business.services.some((service) => offered.includes(service.id) && this.seesService(service))
  }

  /** Organizations: itself; a reseller's own; those that have, or had, one of the viewer's services. */
  seesOrganization(organization: RowOf<'organizations'>): boolean {
    if (this.seesAll()) return true
    if (this.viewer.role === 'ORGANIZATION') return organization.id === this.#party
    if (this.viewer.role === 'BROKER') return organization.resellerId === this.#party
    return this.#inUse.some((row) => row.organizationId === organization.id)
  }

  /** Whether the catalog of an organization's reseller offers it a service, and the definition lets it be seen. */
  isShown(serviceId: string, organization: RowOf<'organizations'>): boolean {
    const entry = this.business.catalogEntries.find(
      (each) => each.resellerId === organization.resellerId && each.serviceId === serviceId,
    )
    const definition = this.business.serviceDefinitions.find((each) => each.serviceId === serviceId)
    if (!entry?.isEnabled || !definition?.visible || definition.isCloudPackHelper) return false
    if (!definition.isGated) return true
    return this.business.invitations.some(
      (each) => each.organizationId === organization.id && each.serviceId === serviceId,
    )
  }

  /** Whether the organization, its reseller, the service or its seller is archived. */
  isArchived(serviceId: string, organization: RowOf<'organizations'>): boolean {
    const service = this.business.services.find(({ id }) => id === serviceId)
    const parties = [
      organization,
      ...(service ? [service] : []),
      ...this.business.resellers.filter(({ id }) => id === organization.resellerId),
      ...this.business.sellers.filter(({ id }) => id === service?.sellerId),
    ]
    return parties.some(({ archivedAt }) => archivedAt != null)
  }

  /** Whether an organization can add a service right now. */
  isAvailable(serviceId: string, organization: RowOf<'organizations'>): boolean {
    if (this.isArchived(serviceId, organization)) return false
    const definition = this.business.serviceDefinitions.find((each) => each.serviceId === serviceId)
    if (!definition || !this.isShown(serviceId, organization) || definition.isDisabled) return false
    const holders = this.business.organizationServices.filter(
      (row) => row.serviceId === serviceId && row.removedAt == null,
    )
    if (holders.some((row) => row.organizationId === organization.id)) return false
    return definition.maxOrgServiceAccess == null || holders.length < definition.maxOrgServiceAccess
  }

  /** Every reason why an organization cannot add a service. */
  reasonsAgainst(serviceId: string, organization: RowOf<'organizations'>): string[] {
    const definition = this.business.serviceDefinitions.find((each) => each.serviceId === serviceId)
    const reasons: string[] = []
    const isOffered = (entry: RowOf<'catalogEntries'>) =>
      entry.resellerId === organization.resellerId && entry.serviceId === serviceId
    if (!this.business.catalogEntries.some((entry) => isOffered(entry) && entry.isEnabled))
      reasons.push('NOT_IN_CATALOG')
    if (!definition) reasons.push('NO_DEFINITION')
    if (definition?.isDisabled) reasons.push('DISABLED')
    if (definition?.visible === false) reasons.push('HIDDEN')
    if (definition?.isCloudPackHelper) reasons.push('CLOUD_PACK_HELPER')
    const isInvited = this.business.invitations.some(
      (each) => each.organizationId === organization.id && each.serviceId === serviceId,
    )
    if (definition?.isGated && !isInvited) reasons.push('INVITATION_REQUIRED')
    const holders = this.business.organizationServices.filter(
      (row) => row.serviceId === serviceId && row.removedAt == null,
    )
    if (holders.some((row) => row.organizationId === organization.id)) reasons.push('ALREADY_ADDED')
    const most = definition?.maxOrgServiceAccess ?? null
    if (most !== null && holders.length >= most) reasons.push('ACCESS_LIMIT_REACHED')
    if (this.isArchived(serviceId, organization)) reasons.push('ARCHIVED')
    return reasons
  }

  /** Whether the viewer reads a custom property: by its layers, and beyond the seller's side only if it is visible. */
  readsProperty({ layers, isVisible }: RowOf<'customPropertyDefinitions'>): boolean {
    switch (this.viewer.role) {
      case 'OPERATOR':
      case 'ADMIN':
        return true
      case 'SELLER':
      case 'SERVICE_OWNER':
        return layers.includes('SELLER')
      case 'BROKER':
      case 'ORGANIZATION':
        return isVisible && layers.includes(this.viewer.role)
    }
  }
}
