import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { visibilityDocument } from '../../src/commands/visibility-document.ts'
import { people } from '../../src/demo/people.ts'
import { roles } from '../../src/vocabulary.ts'
import { openGateway } from '../support/gateway.ts'

const root = new URL('../../', import.meta.url)
const text = visibilityDocument()

/** The rows of the table of fields: their names, and which roles read them. */
function fieldRows(): { fields: string[]; reads: boolean[] }[] {
  const rows = text.split('\n').filter((line) => /^\| `\w+\.\w+`.*\| (yes|null) \|$/.test(line))
  return rows.map((row) => {
    const [names = '', ...cells] = row.split(' | ')
    return {
      fields: [...names.matchAll(/`(\w+\.\w+)`/g)].map(([, name = '']) => name),
      reads: cells.map((cell) => cell.startsWith('yes')),
    }
  })
}

/** How a field is selected, where its name is not enough. */
const selections: Record<string, string> = {
  'ServiceSubscription.unitPrice': 'unitPrice { amount }',
  'Service.listPrices': 'listPrices(currencyCode: "EUR") { id }',
  'Service.offers': 'offers { totalCount }',
  'Service.invitations': 'invitations { totalCount }',
  'Reseller.catalog': 'catalog { totalCount }',
  'Reseller.offeredServices': 'offeredServices { totalCount }',
  'Organization.estore': 'estore { totalCount }',
}
const lists: Record<string, string> = {
  ServiceSubscription: 'subscriptions',
  Service: 'services',
  Seller: 'sellers',
  Reseller: 'resellers',
  Organization: 'organizations',
}

/** The fields of rows of lists that a selection is known for. */
function asked() {
  return fieldRows().flatMap(({ fields, reads }) =>
    fields.flatMap((field) => {
      const [type = '', name = ''] = field.split('.')
      const list = lists[type]
      if (name === 'auditTrail')
        return list ? [{ field, list, selection: 'auditTrail { totalCount }', name, reads }] : []
      if (name === 'metadata') return list ? [{ field, list, selection: 'metadata { key }', name, reads }] : []
      const isPlain = /^(licenseKey|priceLayer|externalId|locale|notificationEmail|timeZone|isOfferedToAll)$/.test(name)
      const selection = selections[field] ?? (isPlain ? name : undefined)
      return list && selection !== undefined ? [{ field, list, selection, name, reads }] : []
    }),
  )
}

describe('docs/visibility.md', () => {
  it('has words of every predicate for every role', () => {
    const [table = ''] = text.split('## Which fields')
    const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('|  |'))
    expect(rows.length).toBeGreaterThan(10)
    for (const row of rows) expect(row.slice(2, -2).split(' | ').filter(Boolean)).toHaveLength(6)
  })

  it('leaves no rule of fields out', async () => {
    const files = globSync('src/**/*.ts', { cwd: root.pathname })
    const sources = await Promise.all(files.map((file) => readFile(new URL(file, root), 'utf8')))
    const rules = sources.flatMap((source) =>
      [...source.matchAll(/export function (reads\w+)\((?:subject: \w+, )?role: Role\)/g)].map(([, name = '']) => name),
    )
    expect(rules.length).toBeGreaterThan(10)
    const document = await readFile(new URL('src/commands/visibility-document.ts', root), 'utf8')
    expect(rules.filter((rule) => !document.includes(rule))).toEqual([])
  })

  it('says of each field what the graph does: null to those to whom it says null, and not to all others', async () => {
    const gateway = await openGateway()
    expect(asked().length).toBeGreaterThan(25)
    const wrong: string[] = []
    for (const { field, list, selection, name, reads } of asked()) {
      let isAnswered = false
      for (const { slug, role } of people) {
        const data = await gateway.read(slug, `{ ${list}(first: 50) { nodes { ${selection} } } }`)
        const values = (data[list].nodes as Record<string, unknown>[]).map((node) => node[name])
        const isRead = values.some((value) => value !== null)
        if (isRead && !reads[roles.indexOf(role)]) wrong.push(`${field} as ${slug}`)
        isAnswered ||= isRead
      }
      // Nothing in the demo has an external id, notes or a license key of everything.
      if (!isAnswered && !/externalId|metadata|notificationEmail|locale|timeZone/.test(name))
        wrong.push(`${field} to nobody`)
    }
    expect(wrong).toEqual([])
  })
})
