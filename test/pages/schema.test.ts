import { buildSchema, extendSchema, isObjectType, parse, type GraphQLSchema } from 'graphql'
import { describe, expect, test } from 'vitest'
import { readGraph } from '../../src/pages/schema/graph.ts'
import { layOut, type Box } from '../../src/pages/schema/layout.ts'
import { schemaPage } from '../../src/pages/schema/page.ts'
import { homes } from '../../src/pages/schema/zones.ts'
import { schema } from '../../src/schema.ts'
import { answerOf, open, pagesAtHome } from './support.ts'

/** What a busy year may bring: things of no known place, parts of parts, circles, long names, mutations with refusals. */
const grown = extendSchema(
  schema,
  parse(`
  extend type Query { campaigns: CampaignConnection!  weather: Weather }
  extend type Seller { campaigns: CampaignConnection! }
  extend type ServiceProduct { bundle: Bundle }
  type CampaignConnection { edges: [CampaignEdge!]! nodes: [Campaign!]! pageInfo: PageInfo! totalCount: Int! }
  type CampaignEdge { cursor: String! node: Campaign! }
  "Sells <b>more</b> & more."
  type Campaign implements Node { id: ID! seller: Seller! steps: [CampaignStep!]! next: Campaign }
  type CampaignStep { campaign: Campaign! name: String! detail: AVeryLongNameOfATypeThatNobodyWouldChooseGladly }
  type AVeryLongNameOfATypeThatNobodyWouldChooseGladly { anEquallyLongNameOfAFieldThatGoesOnAndOnAndOn: String }
  type Bundle { parts: [BundlePart!]! }
  type BundlePart { bundle: Bundle! }
  type Weather { forecast: Forecast }
  type Forecast { weather: Weather }
  extend type Mutation { startCampaign(input: StartCampaignInput!): StartCampaignResult! }
  input StartCampaignInput { name: String! kind: CampaignKind }
  enum CampaignKind { LOUD QUIET }
  union StartCampaignResult = StartCampaignSuccess | TooManyCampaigns
  type StartCampaignSuccess { campaign: Campaign! receipt: Receipt! }
  type Receipt { number: Int! }
  interface CampaignError { code: String! }
  type TooManyCampaigns implements CampaignError { code: String! }
`),
  { assumeValid: true },
)

const tiny = buildSchema('type Query { thing: Thing } type Thing { name: String }')

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/** Whether a type of this name is one: an object that stands for something, told by the names alone. */
function thingsOf(subject: GraphQLSchema): string[] {
  const names = Object.values(subject.getTypeMap())
    .filter(isObjectType)
    .map(({ name }) => name)
  return names.filter((name) => !/^(_|PageInfo$)|(Connection|Edge)$/.test(name))
}

describe.each([
  ['today', schema],
  ['when it has grown', grown],
  ['without anything we know', tiny],
])('the graph %s', (_when, subject) => {
  const graph = readGraph(subject)
  const layout = layOut(graph)
  const page = schemaPage(subject)
  const drawn = layout.cards.map(({ card }) => card.type.name)

  test('every type is described and listed, each once, whatever it is, but those that only routers ask', () => {
    const names = Object.keys(subject.getTypeMap()).filter((name) => !/^(_.*|String|Int|Float|Boolean|ID)$/.test(name))
    const count = (pattern: string) => page.match(new RegExp(pattern, 'g'))?.length ?? 0
    const carriers = names.filter((name) => /(Connection|Edge)$/.test(name))
    expect(carriers.filter((name) => count(`data-words="[^"]*\\b${name}\\b`) !== 1)).toEqual([])
    const others = names.filter((name) => !carriers.includes(name))
    expect(
      others.filter((name) => count(`<article id="${name}"`) !== 1 || count(`<li data-name="${name}"`) !== 1),
    ).toEqual([])
  })

  test('every thing that can be read has a card; roots, answers and refusals are in the list alone', () => {
    const listed = [...graph.values()]
      .filter(({ kind }) => ['root', 'answer', 'refusal'].includes(kind))
      .map(({ name }) => name)
    expect([...drawn, ...listed].toSorted()).toEqual(thingsOf(subject).toSorted())
  })

  test('cards neither overlap nor leave the picture', () => {
    const { cards, width, height } = layout
    const pairs = cards.flatMap((a, index) =>
      cards
        .slice(index + 1)
        .filter((b) => overlaps(a, b))
        .map((b) => [a, b]),
    )
    expect(pairs.map((pair) => pair.map(({ card }) => card.type.name))).toEqual([])
    const outside = cards.filter(
      ({ x, y, ...size }) => x < 0 || y < 0 || x + size.width > width || y + size.height > height,
    )
    expect(outside).toEqual([])
  })

  test('each card stands inside its zone, and in no other', () => {
    const touched = layout.cards.map((card) => layout.zones.filter((zone) => overlaps(zone, card)).map(({ id }) => id))
    expect(touched).toEqual(layout.cards.map(({ zone }) => [zone]))
  })

  test('every relation has a line, and no line crosses a card', () => {
    for (const { card } of layout.cards) {
      for (const { leadsTo } of card.rows) {
        if (leadsTo === null || leadsTo === card.type.name) continue
        const between = layout.lines.filter(({ link }) => {
          const names = link.ends.map((end) => end.card.type.name)
          return names.includes(card.type.name) && names.includes(leadsTo)
        })
        expect(between, `${card.type.name} to ${leadsTo}`).toHaveLength(1)
      }
    }
    const crossings = layout.lines.flatMap(({ link, points }) =>
      points.slice(1).flatMap(([x, y], index) => {
        const [beforeX, beforeY] = points[index] ?? [x, y]
        const stretch = {
          x: Math.min(x, beforeX),
          y: Math.min(y, beforeY),
          width: Math.abs(x - beforeX),
          height: Math.abs(y - beforeY),
        }
        const ends = link.ends.map(({ card }) => card.type.name)
        return layout.cards
          .filter((card) => overlaps(stretch, card))
          .map(({ card }) => `${ends.join(' to ')} crosses ${card.type.name}`)
      }),
    )
    expect(crossings).toEqual([])
  })

  test('every link leads to a place on the page', () => {
    const places = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    const lost = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id).filter((id) => !places.has(id))
    expect(lost).toEqual([])
  })
})

test('what only routers ask is not shown', () => {
  expect(schema.getType('_Entity')).toBeDefined()
  expect(schemaPage(schema)).not.toMatch(/\b_(service|entities|Any|Entity|Service)\b/)
})

test('the types with a place of their own exist', () => {
  const graph = readGraph(schema)
  expect(Object.keys(homes).filter((name) => graph.get(name)?.kind !== 'drawn')).toEqual([])
})

test('a new type stands with those that lead to it', () => {
  const zones = new Map(layOut(readGraph(grown)).cards.map(({ card, zone }) => [card.type.name, zone]))
  expect(zones.get('Campaign')).toBe('seller')
  expect(zones.get('CampaignStep')).toBe('seller')
  expect(zones.get('BundlePart')).toBe('seller')
  expect(zones.get('Weather')).toBe('shared')
  expect(zones.has('Receipt')).toBe(false)
})

test('who may read a field stands apart from what it is', () => {
  const field = readGraph(schema)
    .get('Organization')
    ?.fields.find(({ name }) => name === 'availability')
  expect(field?.description).toBe('Whether a service can be added, and every reason why not.')
  expect(field?.readers).toBe('Null to all but its broker, itself, operators and admins.')
})

test('what a type says of itself cannot become markup', () => {
  const page = schemaPage(grown)
  expect(page).toContain('Sells &lt;b&gt;more&lt;/b&gt; &amp; more.')
  expect(page).not.toContain('<b>')
})

test('the page is linked from the home page and from GraphiQL, and links back', async () => {
  const pages = pagesAtHome()
  const read = async (path: string) => (await answerOf(pages, open(path))).text()
  for (const path of ['/', '/graphql', '/graphql?as=cumulus']) expect(await read(path)).toContain('href="/schema"')
  for (const href of ['/', '/graphql', '/schema.graphql']) expect(await read('/schema')).toContain(`href="${href}"`)
})
