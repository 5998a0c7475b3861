import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type GraphQLObjectType, isObjectType, isUnionType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../src/schema.ts'

const text = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'clients.md'), 'utf8')

/** The objects that clients keep in a cache; a federated gateway’s own questions begin with an underscore. */
const kept = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('_'),
)
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
const results = Object.values(schema.getTypeMap()).flatMap((type) =>
  isUnionType(type) && type.name.endsWith('Result') ? type.getTypes() : [],
)
const isList = ({ name }: GraphQLObjectType) => /(Connection|Edge)$|^PageInfo$/.test(name)

/** The id of a price list is one for all of its currencies. */
const sharesId = ({ name }: GraphQLObjectType) => name === 'PriceList'

const withoutId = kept.filter(
  (type) =>
    (!('id' in type.getFields()) || sharesId(type)) &&
    !roots.includes(type) &&
    !results.includes(type) &&
    !isList(type),
)

describe('docs/clients.md', () => {
  it('names every type without an id as a value, and gives none of them another key', () => {
    const values = /^const values = \[\n(.*?)\n\]$/ms.exec(text)?.[1] ?? ''
    const named = [...values.matchAll(/'(\w+)'/g)].map(([, name = '']) => name)
    expect(named.toSorted()).toEqual(withoutId.map(({ name }) => name).toSorted())
    expect([...text.matchAll(/^.*keyFields:.*$/gm)].map(([line]) => line.trim())).toEqual([
      'PriceList: { ...part, keyFields: false, fields: { entries: replaced } },',
    ])
  })

  it('leads to sections and files that are there', async () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !link.startsWith('https:'))
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(
      ([, heading = '']) =>
        `#${heading
          .toLowerCase()
          .replaceAll(/[^a-z ]/g, '')
          .replaceAll(' ', '-')}`,
    )
    const sections = links.filter((link) => link.startsWith('#'))
    const files = links.filter((link) => !link.startsWith('#'))
    expect(Math.min(sections.length, files.length)).toBeGreaterThan(3)
    expect(sections.filter((section) => !headings.includes(section))).toEqual([])
    for (const file of files) await access(join(import.meta.dirname, '..', '..', 'docs', file.replace(/#.*/, '')))
  })
})
