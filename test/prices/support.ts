import type { As, TestGateway } from '../support/gateway.ts'
import { recordedEvents } from '../support/recorded-events.ts'

/** One row of an update as a test writes it: product, amount and currency; no amount removes the override. */
export type Given = readonly [productId: string, amount: string | null, currencyCode?: string]

/** The input rows of a price update. */
export function rows(given: readonly Given[]): object[] {
  return given.map(([productId, amount, currencyCode]) => ({
    productId,
    ...(amount === null ? { unitPrice: null, currencyCode } : { unitPrice: { amount, currencyCode } }),
  }))
}

const money = '{ amount currencyCode }'
const refusals = `... on DomainError { code message } ... on InvalidInput { issues { path message code name } }
  ... on CurrencyNotSupported { supported } ... on VersionConflict { currentVersion }`
const success = `priceList { currencyCode version entries { product { id } unitPrice ${money} layer } }
  results { index product { id } currencyCode change before ${money} after ${money} }`

const document = (verb: string) => {
  const name = verb[0]?.toUpperCase() + verb.slice(1)
  return `mutation($input: ${name}Input!) { ${verb}(input: $input) { __typename ... on ${name}Success { ${success} } ${refusals} } }`
}

/** Names list prices: those of the service's seller, who need not be named. */
export const ofSeller: Readonly<Record<never, never>> = {}

/** What came back for a price update: its result, or the code of the error that stands for all of it. */
export async function setPrices(
  gateway: TestGateway,
  as: As,
  input: { resellerId: string } | { organizationId: string } | typeof ofSeller,
  more: object,
  // oxlint-disable-next-line typescript/no-explicit-any
): Promise<any> {
  const verb =
    'resellerId' in input ? 'setResellerPrices' : 'organizationId' in input ? 'setOrganizationPrices' : 'setListPrices'
  const { body } = await gateway.ask(as, document(verb), { input: { ...input, ...more } })
  return body.errors ? body.errors[0].extensions.code : body.data[verb]
}

/** Everything that price updates write, as it is stored. */
export async function stored({ database }: TestGateway) {
  const { priceEntries: entry, priceLists: list, idempotencyRecords } = database.tables
  const { connection } = database
  return {
    entries: await connection
      .select()
      .from(entry)
      .orderBy(entry.productId, entry.layer, entry.ownerId, entry.currencyCode),
    lists: await connection.select().from(list).orderBy(list.serviceId, list.layer, list.ownerId),
    events: await recordedEvents(database),
    records: await connection.select().from(idempotencyRecords),
  }
}
