import * as fc from 'fast-check'
import { uuidv7 } from 'uuidv7'
import { expect, it } from 'vitest'
import type { EventRow } from '../../src/database/database.ts'
import type { Viewer } from '../../src/viewer.ts'
import { openGateway } from '../support/gateway.ts'
import { runsOf } from '../support/long-run.ts'
import { logEverything } from '../support/recorded-events.ts'
import { isFor, isOfRecord, readsField, someEvents, someViewer } from './random-events.ts'

const gateway = await openGateway()
const { database } = gateway
const catalog = await database.connection.select().from(database.tables.catalogEntries)

/** The event, or one of a service about when somebody has it in the catalog: a moment before, just then, or after. */
function aboutCatalog<Event extends Omit<EventRow, 'id'>>(event: Event, index: number): Event {
  const entry = catalog[index % catalog.length]
  if (index % 4 > 0 || !entry) return event
  const { sellerId, serviceId, createdAt } = entry
  const occurredAt = new Date(createdAt.getTime() + (index % 3) - 1)
  return { ...event, sellerId, serviceId, resellerId: null, organizationId: null, priceLayer: null, occurredAt }
}

it('of events is who the rules say: no page leaves one out, and none shows another', async () => {
  await fc.assert(
    fc.asyncProperty(someEvents, fc.array(someViewer, { minLength: 3, maxLength: 6 }), async (events, viewers) => {
      const rows = events.map((event, index) => ({ ...aboutCatalog(event, index), id: uuidv7() }))
      const start = await gateway.read('operator', '{ events(last: 1) { pageInfo { endCursor } } }')
      await database.transaction(() => database.insertEvents(rows))
      await logEverything(database)
      for (const viewer of viewers) {
        const expected = rows.filter((row) => isFor(row, viewer, catalog)).map(({ id }) => id)
        const found: string[] = []
        let after = start.events.pageInfo.endCursor
        for (let hasNextPage = true; hasNextPage;) {
          const { events: page } = await gateway.read(
            viewer,
            'query ($after: String) { events(first: 7, after: $after) { nodes { id changes { field } snapshot } pageInfo { endCursor hasNextPage } } }',
            { after },
          )
          found.push(...page.nodes.map(({ id }: { id: string }) => id))
          for (const told of page.nodes)
            expectFieldsFor(
              viewer,
              rows.find(({ id }) => id === told.id),
              told,
            )
          after = page.pageInfo.endCursor
          hasNextPage = page.pageInfo.hasNextPage
        }
        expect(found).toEqual(expected)
        const byId = await gateway.read(
          viewer,
          `{ ${rows
            .map(({ id }, index) => `e${index}: event(id: "${id}") { id }`)
            .slice(0, 20)
            .join(' ')} }`,
        )
        const seen = Object.values<{ id: string } | null>(byId).flatMap((each) => each?.id ?? [])
        expect(seen).toEqual(
          rows
            .slice(0, 20)
            .filter((row) => isFor(row, viewer, catalog))
            .map(({ id }) => id),
        )
      }
    }),
    { numRuns: runsOf(25, 1000) },
  )
})

/** An event as somebody is told it. */
interface Told {
  readonly changes: readonly { readonly field: string }[]
  readonly snapshot: object
}

/** Of a party or service a viewer is told the fields that it may read, each of them. */
function expectFieldsFor(viewer: Viewer, row: EventRow | undefined, { changes, snapshot }: Told): void {
  if (!row || !isOfRecord(row)) return
  const isRead = (field: string) => readsField(row, viewer, field)
  expect(changes.map(({ field }) => field)).toEqual(row.changes.map(({ field }) => field).filter(isRead))
  expect(Object.keys(snapshot).toSorted()).toEqual(Object.keys(row.snapshot).filter(isRead).toSorted())
}
