import * as fc from 'fast-check'
import { run } from '../../src/database/database.ts'
import type { TestGateway } from '../support/gateway.ts'
import { clientCommand, type ClientCommand, Clients } from './model.clients.ts'
import { definitionCommand, type DefinitionCommand, Definitions } from './model.definitions.ts'
import { offerCommand, type OfferCommand, Offers } from './model.offers.ts'
import { priceCommand, type PriceCommand, Prices } from './model.prices.ts'
import { type Kind, recordCommand, type RecordCommand, Records, same } from './model.records.ts'

/** Something that somebody does to the business. */
export type Command =
  | { readonly of: 'records'; readonly given: RecordCommand }
  | { readonly of: 'definitions'; readonly given: DefinitionCommand }
  | { readonly of: 'offers'; readonly given: OfferCommand }
  | { readonly of: 'prices'; readonly given: PriceCommand }
  | { readonly of: 'clients'; readonly given: ClientCommand }

/** Any command, by the part of the business that it is about. */
export const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ of: fc.constant('records' as const), given: recordCommand }) },
  { weight: 2, arbitrary: fc.record({ of: fc.constant('definitions' as const), given: definitionCommand }) },
  { weight: 4, arbitrary: fc.record({ of: fc.constant('offers' as const), given: offerCommand }) },
  { weight: 3, arbitrary: fc.record({ of: fc.constant('prices' as const), given: priceCommand }) },
  { weight: 1, arbitrary: fc.record({ of: fc.constant('clients' as const), given: clientCommand }) },
)

/** What every business begins with, so that most commands find something to act on. */
const beginning: readonly Kind[] = ['Seller', 'Reseller', 'Organization', 'Service', 'ServiceProduct']

/** A business in a gateway, beside what it must be. */
export class Business {
  readonly #gateway: TestGateway
  readonly #records: Records
  readonly #definitions: Definitions
  readonly #offers: Offers
  readonly #prices: Prices
  readonly #clients: Clients

  constructor(gateway: TestGateway, name: string) {
    this.#gateway = gateway
    this.#records = new Records(gateway, name)
    this.#definitions = new Definitions(this.#records)
    this.#offers = new Offers(this.#records)
    this.#prices = new Prices(this.#records, this.#offers, this.#definitions)
    this.#clients = new Clients(this.#records)
  }

  async begin(): Promise<void> {
    for (const kind of beginning) await this.#records.does({ act: 'make', kind, of: 0, externalId: null, price: null })
  }

  /** Does a command, which must be answered as the model says. */
  async does({ of, given }: Command): Promise<void> {
    if (of === 'records') await this.#records.does(given)
    else if (of === 'definitions') await this.#definitions.does(given)
    else if (of === 'offers') await this.#offers.does(given)
    else if (of === 'prices') await this.#prices.does(given)
    else await this.#clients.does(given)
  }

  /** Asks for everything, and compares. */
  async compare(): Promise<void> {
    await this.#records.compare()
    await this.#definitions.compare()
    await this.#offers.compare()
    await this.#prices.compare()
    await this.#clients.compare()
    await this.#compareEvents()
  }

  /** Each change is told once: by one event of the version that it made. */
  async #compareEvents(): Promise<void> {
    const { database } = this.#gateway
    const { dialect, tables } = database
    const { told } = this.#records
    const ids = [...new Set([...told.keys()].map((key) => key.split(' ')[1] ?? ''))]
    const { subjectType, subjectId, subjectVersion } = tables.events
    const columns = { subjectType, subjectId, subjectVersion }
    const rows = await database.snapshot((tx) =>
      run(tx.select(columns).from(tables.events).where(dialect.anyOf(subjectId, ids))),
    )
    const found = Map.groupBy(rows, (row) => `${row.subjectType} ${row.subjectId}`)
    const versions = [...found].map(([key, events]) => [
      key,
      events.map((event) => event.subjectVersion).toSorted((a, b) => a - b),
    ])
    same(new Map(versions as [string, number[]][]), told)
  }
}
