import * as fc from 'fast-check'
import { type Known, personOf, type Records, same, some } from './model.records.ts'

/** The part of a definition that the model knows. */
interface Definition {
  version: number
  displayName: string
  visible: boolean
  isGated: boolean
  /** What the roles and the instances are called, by their keys and in their order. */
  readonly roles: Map<string, string>
  readonly instances: Map<string, string>
}

const lists = {
  roles: { mutation: 'setServiceRoles', key: 'name' },
  instances: { mutation: 'setServiceInstances', key: 'instanceId' },
} as const

const key = fc.constantFrom('a', 'b', 'c')

/** Something that a seller says of a service. */
export const definitionCommand = fc.oneof(
  fc.record({
    act: fc.constant('define' as const),
    of: some,
    displayName: fc.constantFrom('One', 'Two'),
    // Most are shown, or few could be priced for an organization.
    visible: fc.constantFrom(true, true, false),
    isGated: fc.boolean(),
    isStale: fc.boolean(),
  }),
  fc.record({
    act: fc.constantFrom('roles' as const, 'instances' as const),
    of: some,
    key,
    displayName: fc.constantFrom('One', 'Two'),
    removed: fc.option(key),
    isStale: fc.boolean(),
  }),
)
export type DefinitionCommand = typeof definitionCommand extends fc.Arbitrary<infer Value> ? Value : never

/** What services say of themselves, beside what they must. */
export class Definitions {
  readonly #records: Records
  readonly #known = new Map<Known, Definition>()

  constructor(records: Records) {
    this.#records = records
  }

  /** The definition of a service: it is made with it, as a draft. */
  of(service: Known): Definition {
    const fresh = { version: 1, displayName: 'One', visible: false, isGated: false }
    const known = this.#known.get(service) ?? { ...fresh, roles: new Map(), instances: new Map() }
    this.#known.set(service, known)
    return known
  }

  async does(given: DefinitionCommand): Promise<void> {
    const service = this.#records.find('Service', given.of)
    if (!service?.owner) return
    const definition = this.of(service)
    const seller = service.owner
    const expectedVersion = given.isStale ? definition.version + 1 : definition.version
    const named = { serviceId: service.id, expectedVersion }
    const refusal = seller.isArchived ? 'Archived' : given.isStale ? 'VersionConflict' : null
    if (given.act === 'define') {
      const { displayName, visible, isGated } = given
      const changes = { displayName, visible, isGated }
      const input = { ...named, changes }
      await this.#sends(service, 'updateServiceDefinition', input, refusal, () => Object.assign(definition, changes))
      return
    }
    const { mutation, key: keyField } = lists[given.act]
    const list = definition[given.act]
    const isWrong = given.removed !== null && (!list.has(given.removed) || given.removed === given.key)
    const entries = [{ [keyField]: given.key, displayName: given.displayName }]
    const input = { ...named, [given.act]: entries, removeKeys: given.removed === null ? [] : [given.removed] }
    await this.#sends(service, mutation, input, refusal ?? (isWrong ? 'InvalidInput' : null), () => {
      if (given.removed !== null) list.delete(given.removed)
      list.set(given.key, given.displayName)
    })
  }

  async #sends(service: Known, mutation: string, input: object, refusal: string | null, change: () => unknown) {
    const definition = this.of(service)
    const seller = personOf(service.owner as Known)
    const { isDone, shown } = await this.#records.sends(seller, mutation, input, refusal, 'version')
    if (!isDone) return
    const before = told(definition)
    change()
    if (told(definition) !== before) {
      definition.version += 1
      this.#records.tells('ServiceDefinition', service.id, definition.version)
    }
    same([service, shown], [service, { version: definition.version }])
  }

  async compare(): Promise<void> {
    const services = this.#records.of('Service')
    if (services.length === 0) return
    const fields = `version displayName visible isGated
      serviceRoles { name displayName } serviceInstances { instanceId displayName }`
    const shown = services.map(({ id }, index) => `n${index}: service(id: "${id}") { definition { ${fields} } }`)
    const data = await this.#records.gateway.read('admin', `{ ${shown.join(' ')} }`)
    for (const [index, service] of services.entries()) {
      const { roles, instances, ...plain } = this.of(service)
      same(data[`n${index}`].definition, {
        ...plain,
        serviceRoles: [...roles].map(([name, displayName]) => ({ name, displayName })),
        serviceInstances: [...instances].map(([instanceId, displayName]) => ({ instanceId, displayName })),
      })
    }
  }
}

/** All that a definition says, as a text. */
function told({ version: _, roles, instances, ...plain }: Definition): string {
  return JSON.stringify([plain, [...roles], [...instances]])
}
