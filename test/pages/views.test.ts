import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { picture } from '../../src/pages/picture.ts'
import { type PicturedService, picturedServices, seenBy, views } from '../../src/pages/views.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'

const people: Readonly<Record<string, As>> = {
  'Aurora Software': 'aurora-software',
  'Cumulus Broker': 'cumulus-broker',
  'Birch Clinic': 'birch-clinic',
}
const query = `{
  services(first: 20) { nodes { name seller { name } } }
  subscriptions(first: 50) { totalCount nodes { service { name } organization { name } } }
}`

interface Named {
  readonly name: string
}
interface Answer {
  readonly services: { readonly nodes: readonly (Named & { readonly seller: Named })[] }
  readonly subscriptions: {
    readonly totalCount: number
    readonly nodes: readonly { readonly service: Named; readonly organization: Named }[]
  }
}

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

/** A party as the pictures call it: by its first word. */
const short = ({ name }: Named) => name.replace(/ .*/, '').toLowerCase()
const isOf = (pictured: PicturedService) => (service: Named) => service.name.includes(pictured.name)

it('the pictures show the services and the subscriptions of the demo, and of each who holds it', async () => {
  const { services, subscriptions }: Answer = await gateway.read('operator', query)
  expect(services.nodes.length).toBe(picturedServices.length)
  for (const pictured of picturedServices) {
    const held = subscriptions.nodes.filter(({ service }) => isOf(pictured)(service))
    expect([pictured.name, pictured.subscriptions.toSorted()]).toEqual([
      pictured.name,
      held.map(({ organization }) => short(organization)).toSorted(),
    ])
    expect(short(services.nodes.find(isOf(pictured))?.seller ?? { name: '' })).toBe(pictured.seller)
  }
})

it('the pictures light for each view what the graph answers it', async () => {
  const all = picturedServices.flatMap(({ subscriptions }) => subscriptions).length
  for (const view of views) {
    const { services, subscriptions }: Answer = await gateway.read(people[view.who] ?? null, query)
    const lit = picturedServices.filter(view.seesService)
    expect([view.who, services.nodes.length]).toEqual([view.who, lit.length])
    expect(lit.filter((pictured) => !services.nodes.some(isOf(pictured)))).toEqual([])
    expect(seenBy(view)).toContain(`and ${subscriptions.totalCount} of ${all} subscriptions.`)
  }
})

it('the home page and the README say the same of it', async () => {
  const svg = await readFile(join(import.meta.dirname, '../../docs/three-views.svg'), 'utf8')
  for (const view of views) {
    expect(picture().text).toContain(seenBy(view))
    expect(svg).toContain(seenBy(view))
  }
})
