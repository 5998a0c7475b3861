import { GraphQLObjectType } from 'graphql'
import { readsCatalog } from '../catalog/catalog-entry.ts'
import { readsEstore } from '../estore/availability.ts'
import { readsReferences } from '../operations/references.ts'
import { readsOrganizationAffairs } from '../organizations/organization.ts'
import { readsLayer, readsListPrices, readsOrganizationPrices, readsResellerPrices } from '../prices/price.ts'
import { readsResellerAffairs } from '../resellers/reseller.ts'
import { schema } from '../schema.ts'
import { readsSellerAffairs } from '../sellers/seller.ts'
import { readsWholeDefinition } from '../service-definitions/service-definition.ts'
import { readsServiceAffairs } from '../services/service.ts'
import { readsLicenseKey, readsPrice, readsPriceLayer } from '../subscriptions/subscription.ts'
import * as visibility from '../visibility.ts'
import { hostRoles, partyRoles, type Role, roles } from '../vocabulary.ts'
import { markdownTable } from './markdown-table.ts'

/** Some fields, and the rule that says which roles read them. */
interface FieldRule {
  readonly fields: readonly string[]
  readonly reads: (role: Role) => boolean
}

const aboutParty = ['auditTrail', 'locale', 'notificationEmail', 'timeZone']
const references = ['externalId', 'metadata']

/** The rules of fields that go by the role alone. */
const fieldRules: readonly FieldRule[] = [
  { fields: within('ServiceSubscription', ['licenseKey']), reads: (role) => readsLicenseKey({ role }) },
  { fields: within('ServiceSubscription', ['unitPrice']), reads: readsPrice },
  { fields: within('ServiceSubscription', ['priceLayer']), reads: readsPriceLayer },
  { fields: within('Service', ['listPrices']), reads: readsListPrices },
  { fields: within('Reseller', ['priceList']), reads: readsResellerPrices },
  { fields: within('Organization', ['priceList']), reads: readsOrganizationPrices },
  { fields: within('PriceListEntry', ['layer']), reads: readsLayer },
  { fields: within('Organization', ['estore', 'estoreService', 'availability']), reads: readsEstore },
  { fields: ['Reseller.catalog', 'CatalogEntry.auditTrail'], reads: readsCatalog },
  { fields: within('Reseller', ['offeredServices', ...aboutParty]), reads: readsResellerAffairs },
  { fields: within('Seller', aboutParty), reads: readsSellerAffairs },
  { fields: within('Organization', aboutParty), reads: readsOrganizationAffairs },
  { fields: within('Service', ['auditTrail', 'isOfferedToAll', 'offers', 'invitations']), reads: readsServiceAffairs },
  ...(['Seller', 'Reseller', 'Organization', 'Service'] as const).map((type) => ({
    fields: within(type, references),
    reads: (role: Role) => readsReferences(type, role),
  })),
  { fields: ownFieldsOfDefinitions(), reads: readsWholeDefinition },
]

/** The text of docs/visibility.md: who sees which rows, and to whom which fields are null. */
export function visibilityDocument(): string {
  return `${[introduction, rows(), fields(), decidedByRow(), machines].join('\n\n')}\n`
}

const introduction = `<!-- Generated from src/visibility.ts and the rules of fields by \`npm run generate:docs\`. -->
# Who sees what

What a viewer does not see looks exactly like what does not exist: a single object is null, a list leaves it out, a total does not count it, and a
mutation answers \`NotFound\`. The rules are the same for GraphQL, REST, streams and webhooks. A token says the role, and for which party it acts:
that party is "it" below.`

function rows(): string {
  const told = Object.values(visibility)
    .flatMap((each) => ('told' in each ? [each.told] : []))
    .toSorted((a, b) => (a.noun < b.noun ? -1 : 1))
  const table = told.map(({ noun, words, hostWords = 'all' }) => [noun, ...words, hostWords])
  return `## Who sees which things

What somebody sees leads to nothing that is hidden: whoever sees a subscription sees its service, its product, its
organization, its reseller and its seller. Only some of their fields are [null](#which-fields-are-null-to-whom) to some.

${markdownTable(['', ...partyRoles.map(code), hostRoles.map(code).join(', ')], table)}`
}

function fields(): string {
  const table = fieldRules.map(({ fields: names, reads }) => [
    names.map((name) => code(known(name))).join(', '),
    ...roles.map((role) => (reads(role) ? 'yes' : 'null')),
  ])
  return `## Which fields are null to whom

Of what a role sees, it reads every field but these. Who changes what is another matter: see [mutations.md](mutations.md#all-of-them).

${markdownTable(['field', ...roles.map(code)], table)}`
}

/** What its description says of a field that goes by more than the role. */
function decidedByRow(): string {
  const byRole = new Set(fieldRules.flatMap(({ fields: names }) => names))
  const told = restrictedFields().filter(({ field }) => !byRole.has(field))
  return `These go by whose row it is:

${markdownTable(
  ['field', ''],
  told.map(({ field, restriction }) => [code(field), restriction]),
)}`
}

const machines = `## Machines

A machine sees what its party sees. One that is confined to some services sees of all that only what belongs to those; one that only reads changes
nothing: see [clients.md](clients.md#tokens-for-machines).`

/** What a definition tells not everybody, as the descriptions of its fields say. */
function ownFieldsOfDefinitions(): string[] {
  return restrictedFields()
    .map(({ field }) => field)
    .filter((field) => field.startsWith('ServiceDefinition.'))
}

/** Every field whose description says to whom it is null. */
function restrictedFields(): { field: string; restriction: string }[] {
  const types = Object.values(schema.getTypeMap()).filter((type) => type instanceof GraphQLObjectType)
  return types.flatMap((type) =>
    Object.values(type.getFields()).flatMap(({ name, description }) => {
      const [restriction] = /Null to [^.]+\./.exec(description ?? '') ?? []
      return restriction === undefined ? [] : [{ field: `${type.name}.${name}`, restriction }]
    }),
  )
}

function within(type: string, names: readonly string[]): string[] {
  return names.map((name) => `${type}.${name}`)
}

/** A field, which has to be there. */
function known(field: string): string {
  const [typeName = '', name = ''] = field.split('.')
  const type = schema.getType(typeName)
  if (!(type instanceof GraphQLObjectType) || !type.getFields()[name]) throw new Error(`There is no ${field}.`)
  return field
}

function code(text: string): string {
  return `\`${text}\``
}
