import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import type { Viewer } from '../../src/viewer.ts'
import { type Credentials, tokenOf } from '../identity/machines.ts'
import { openGateway } from '../support/gateway.ts'

const text = await readFile(new URL('../../docs/first-business.md', import.meta.url), 'utf8')

/** The requests of the document, in their order, each with who asks. */
const requests = [...text.matchAll(/```graphql\n# (\d+), as (\w+)\n(.*?)```/gs)].map(([, number, as, query]) => ({
  number: Number(number),
  as: as ?? '',
  query: query ?? '',
}))

/** The ids of what an answer holds, under the names that the document gives them: `SELLER_ID`. */
function* idsIn(value: unknown, name = ''): Generator<[string, string]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    if (key === 'id') yield [`${name.toUpperCase()}_ID`, String(member)]
    // The first of a list stands for it.
    else if (Array.isArray(member)) yield* idsIn(member[0], name.replace(/s$/, ''))
    else yield* idsIn(member, key === 'nodes' ? name : key)
  }
}

it('docs/first-business.md leads from an empty database to a first subscription in ten requests', async () => {
  expect(requests.map(({ number }) => number)).toEqual(Array.from({ length: 10 }, (_, index) => index + 1))
  const gateway = await openGateway({ fill: async () => undefined })
  const { tables } = gateway.database
  expect(await gateway.database.transaction((tx) => run(tx.select().from(tables.sellers)))).toEqual([])

  const known = new Map<string, string>()
  const admin: Viewer = { role: 'ADMIN', account: 'USER', accountId: 'host', parties: [] }
  let order: Credentials = { id: '', secret: '' }
  let last: unknown
  for (const { number, as, query } of requests) {
    const asked = query.replaceAll(/\b[A-Z]+_ID\b/g, (name) => known.get(name) ?? name)
    const { body } =
      as === 'admin'
        ? await gateway.ask(admin, asked)
        : await gateway.ask(null, asked, {}, { authorization: `Bearer ${await tokenOf(gateway, order)}` })
    expect([number, body.errors]).toEqual([number, undefined])
    expect([number, JSON.stringify(body.data)]).toEqual([number, expect.not.stringContaining('"message"')])
    for (const [name, id] of idsIn(body.data)) known.set(name, id)
    order = { id: known.get('APICLIENT_ID') ?? '', secret: body.data.createApiClient?.secret ?? order.secret }
    last = body
  }
  const [, answer = ''] = /```json\n(.*?)```/s.exec(text) ?? []
  expect(last).toEqual(JSON.parse(answer))
})
