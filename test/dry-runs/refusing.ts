import { getNamedType, isUnionType } from 'graphql'
import type { Slug } from '../../src/demo/acts/act.ts'
import { refused } from '../../src/demo/acts/refused.ts'
import type { Input, Refused } from '../../src/demo/acts/refusing.ts'
import { refusals } from '../../src/refusals.ts'
import { schema } from '../../src/schema.ts'
import type { TestGateway } from '../support/gateway.ts'
import { documentOf, performing } from './support.ts'

const known = new Set(refusals.map(({ name }) => name))

/** How a mutation comes to each refusal that its result names. The same object each time. */
export function waysOf(mutation: string): readonly { refusal: string; how: Refused }[] {
  const field = schema.getMutationType()?.getFields()[mutation]
  const union = field && getNamedType(field.type)
  const types = isUnionType(union) ? union.getTypes() : []
  return types.flatMap(({ name }) => (known.has(name) ? [{ refusal: name, how: refused(mutation, name) }] : []))
}

/** Has a mutation that would succeed refused instead. */
export class Refusing {
  readonly #gateway: TestGateway
  readonly #mutation: string
  readonly #act: { readonly as: Slug; readonly input: Input }

  constructor(gateway: TestGateway, mutation: string, act: { as: Slug; input: Input }) {
    this.#gateway = gateway
    this.#mutation = mutation
    this.#act = act
  }

  /** Has it refused in some of the ways, dry and in earnest; answers what came otherwise. */
  async faults(isMeant: (how: Refused) => boolean): Promise<string[]> {
    const faults: string[] = []
    for (const { refusal, how } of waysOf(this.#mutation).filter((way) => isMeant(way.how))) {
      const { as, input } = this.#act
      await how.before?.(performing(this.#gateway), this.#mutation, { as, input })
      const given = how.input?.(input) ?? input
      for (const dryRun of [true, false]) {
        const variables = { input: { ...given, dryRun } }
        const { body } = await this.#gateway.ask(how.as ?? as, documentOf(this.#mutation), variables)
        const answer = body.data?.[this.#mutation]
        if (answer?.__typename !== refusal) faults.push(`${refusal}, dry: ${dryRun}: ${JSON.stringify(body)}`)
      }
    }
    return faults
  }
}
