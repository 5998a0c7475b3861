import * as fc from 'fast-check'
import { type Known, personOf, type Records, same, some } from './model.records.ts'

/** A machine client of a party. */
interface Client {
  readonly id: string
  readonly party: Known
  version: number
  readsLicenseKeys: boolean
  isRevoked: boolean
}

const parties = ['Seller', 'Reseller', 'Organization'] as const
const roles = { Seller: 'SELLER', Reseller: 'BROKER', Organization: 'ORGANIZATION' } as const

/** Something that a party, or an admin for it, does to its machine clients. */
export const clientCommand = fc.record({
  act: fc.constantFrom('createApiClient' as const, 'rotateApiClientSecret' as const, 'revokeApiClient' as const),
  kind: fc.constantFrom(...parties),
  of: some,
  byAdmin: fc.boolean(),
})
export type ClientCommand = typeof clientCommand extends fc.Arbitrary<infer Value> ? Value : never

/** Machine clients, beside what they must be. */
export class Clients {
  readonly #records: Records
  readonly #all: Client[] = []

  constructor(records: Records) {
    this.#records = records
  }

  async does({ act, kind, of, byAdmin }: ClientCommand): Promise<void> {
    if (act === 'createApiClient') {
      const party = this.#records.find(kind, of)
      if (party) await this.#make(kind, party, byAdmin)
      return
    }
    const client = this.#all[of % this.#all.length]
    if (client) await this.#change(act, client, byAdmin)
  }

  async #make(kind: ClientCommand['kind'], party: Known, byAdmin: boolean): Promise<void> {
    const input = { name: 'ERP', role: roles[kind], partyIds: [party.id] }
    const refusal = !byAdmin && party.isArchived ? 'Archived' : null
    const as = byAdmin ? null : personOf(party)
    const { isDone, shown } = await this.#records.sends(as, 'createApiClient', input, refusal, 'id')
    if (!isDone) return
    this.#all.push({ id: shown.id, party, version: 1, readsLicenseKeys: !byAdmin, isRevoked: false })
    this.#records.tells('ApiClient', shown.id, 1)
  }

  async #change(act: 'rotateApiClientSecret' | 'revokeApiClient', client: Client, byAdmin: boolean): Promise<void> {
    const { id, party } = client
    const rotates = act === 'rotateApiClientSecret'
    const archived = rotates && !byAdmin && party.isArchived ? 'Archived' : null
    const refusal = archived ?? (rotates && client.isRevoked ? 'InvalidInput' : null)
    const as = byAdmin ? null : personOf(party)
    const { isDone } = await this.#records.sends(as, act, { apiClientId: id }, refusal, 'id')
    if (!isDone || client.isRevoked) return
    client.version += 1
    // Whoever reads no license keys has had the secret.
    if (rotates && byAdmin) client.readsLicenseKeys = false
    if (!rotates) client.isRevoked = true
    this.#records.tells('ApiClient', id, client.version)
  }

  /** Each party is shown its own, whatever became of it and of them. */
  async compare(): Promise<void> {
    for (const [party, own] of Map.groupBy(this.#all, (client) => client.party)) {
      const query = '{ apiClients(first: 100) { nodes { id readsLicenseKeys revokedAt } } }'
      const { apiClients } = await this.#records.gateway.read(personOf(party), query)
      const shown = apiClients.nodes.map(({ revokedAt, ...client }: { id: string; revokedAt: string | null }) => ({
        ...client,
        isRevoked: revokedAt !== null,
      }))
      // They are all made at one time, and so in the order of their ids.
      const expected = own.map(({ id, readsLicenseKeys, isRevoked }) => ({ id, readsLicenseKeys, isRevoked }))
      same([party, shown], [party, expected.toSorted((a, b) => (a.id < b.id ? -1 : 1))])
    }
  }
}
