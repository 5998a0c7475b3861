import { getNamedType, type GraphQLField, type GraphQLObjectType, isObjectType, isUnionType } from 'graphql'
import { type Act, inputOf, type Perform, type Slug } from '../demo/acts/act.ts'
import { refused } from '../demo/acts/refused.ts'
import { type Input, type Refused, successKey } from '../demo/acts/refusing.ts'
import { shownOf } from '../demo/acts/shown.ts'
import { successes } from '../demo/acts/successes.ts'
import { refusals } from '../refusals.ts'
import { schema } from '../schema.ts'
import { type DemoGateway, demoGateways, type DemoGateways } from './demo-gateways.ts'

/** Something that is done before, and who does it. */
export interface Step {
  readonly as: Slug
  readonly mutation: string
}

/** What a person of the demo asks for, and what is answered. */
export interface MutationExample {
  readonly as: Slug
  /** What has happened before. */
  readonly before: readonly Step[]
  readonly input: object
  readonly answer: { readonly __typename: string }
}

/** The examples of a mutation: the document that asks, its success, and each refusal. */
export interface MutationExamples {
  readonly document: string
  readonly examples: readonly MutationExample[]
}

const isRefusal = new Set(refusals.map(({ name }) => name))

/** The examples of every mutation, by its name: asked for at the demo data, and answered by them. */
export async function mutationExamples(): Promise<ReadonlyMap<string, MutationExamples>> {
  const gateways = await demoGateways()
  try {
    const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {})
    const found: [string, MutationExamples][] = []
    const missing: unknown[] = []
    for (const mutation of mutations)
      await examplesOf(gateways, mutation).then(
        (examples) => found.push([mutation, examples]),
        (error: unknown) => missing.push(error),
      )
    if (missing.length > 0) throw new AggregateError(missing, missing.map(String).join('\n'))
    return new Map(found)
  } finally {
    await gateways.close()
  }
}

async function examplesOf(gateways: DemoGateways, mutation: string): Promise<MutationExamples> {
  const act = successes[mutation]
  if (!act) throw new Error(`Nothing says how ${mutation} succeeds: src/demo/acts/successes.ts has to.`)
  const members = membersOf(mutation)
  const document = documentOf(mutation, members)
  const wanted = { mutation, document, act }
  const withKey = { input: (input: Input) => ({ ...input, idempotencyKey: successKey }) }
  const [success, ...others] = members.map(({ name }): Way => {
    return { answer: name, how: isRefusal.has(name) ? refused(mutation, name) : withKey }
  })
  // What changes nothing is asked for first, and what follows a success after it: so one database does for them all.
  const together = others.filter(({ how }) => !how.before)
  const ordered = [
    ...together.filter(({ how }) => !how.isAfterSuccess),
    success,
    ...together.filter(({ how }) => how.isAfterSuccess),
  ].filter((each) => each !== undefined)
  const alone = others.filter(({ how }) => how.before)
  const asked = [ordered, ...alone.map((each) => [each])].map((those) => ask(gateways, wanted, those))
  const examples = (await Promise.all(asked)).flat()
  const order = members.map(({ name }) => name)
  return {
    document,
    examples: examples.toSorted((a, b) => order.indexOf(a.answer.__typename) - order.indexOf(b.answer.__typename)),
  }
}

interface Wanted {
  readonly mutation: string
  readonly document: string
  readonly act: Act
}

/** How a mutation comes to one of its answers. */
interface Way {
  /** The type of the answer. */
  readonly answer: string
  readonly how: Refused
}

/** Has a mutation answered in several ways, one after the other, by one gateway. */
async function ask(
  gateways: DemoGateways,
  { mutation, document, act }: Wanted,
  ways: readonly Way[],
): Promise<MutationExample[]> {
  const gateway = await gateways.open()
  try {
    const before: Step[] = []
    const perform = performing(gateway, before)
    const input = await inputOf(act, perform)
    const examples: MutationExample[] = []
    for (const { answer, how } of ways) {
      await how.before?.(perform, mutation, { as: act.as, input })
      const asked = { as: how.as ?? act.as, input: how.input?.(input) ?? input }
      const { [mutation]: said } = await gateway.ask(asked.as, document, { input: asked.input })
      if (said.__typename !== answer)
        throw new Error(
          `${mutation} should answer ${answer} to ${JSON.stringify(asked)}, and answers ${JSON.stringify(said)}.`,
        )
      examples.push({ ...asked, before: [...before], answer: said })
      if (!isRefusal.has(answer)) before.push({ as: asked.as, mutation })
    }
    return examples
  } finally {
    await gateway.close()
  }
}

/** Does mutations by a gateway, and notes what was done. */
function performing(gateway: DemoGateway, noted: Step[]): Perform {
  return async (as, mutation, input, selection = '__typename') => {
    const [success] = membersOf(mutation)
    const { [mutation]: said } = await gateway.ask(as, documentOf(mutation, [success], selection), { input })
    if (said.__typename !== success.name)
      throw new Error(
        `${mutation} as ${as} should succeed for ${JSON.stringify(input)}, and answers ${JSON.stringify(said)}.`,
      )
    noted.push({ as, mutation })
    return said
  }
}

/** What a mutation may answer, its success first. */
function membersOf(mutation: string): readonly [success: GraphQLObjectType, ...refused: GraphQLObjectType[]] {
  const field = schema.getMutationType()?.getFields()[mutation]
  const union = field && getNamedType(field.type)
  if (!isUnionType(union)) throw new Error(`There is no mutation ${mutation}.`)
  const success = union.getTypes().find(({ name }) => !isRefusal.has(name))
  if (!success) throw new Error(`${mutation} has no success.`)
  return [success, ...union.getTypes().filter((type) => type !== success)]
}

/** The document of a mutation, an answer a line; `selection` is that of its success. */
function documentOf(mutation: string, members: readonly GraphQLObjectType[], selection?: string): string {
  const input = schema.getMutationType()?.getFields()[mutation]?.args[0]?.type
  const parts = members.flatMap((type) => {
    if (!isRefusal.has(type.name)) return [`... on ${type.name} { ${selection ?? shownOf(mutation, type)} }`]
    const own = Object.values(type.getFields()).filter(({ name }) => name !== 'code' && name !== 'message')
    return own.length === 0 ? [] : [`... on ${type.name} { ${selectionOf(own)} }`]
  })
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`
  return `mutation ${name}($input: ${String(input)}) {
  ${mutation}(input: $input) {
    __typename
    ${parts.join('\n    ')}
    ... on DomainError { code message }
  }
}`
}

function selectionOf(fields: readonly GraphQLField<unknown, unknown>[]): string {
  return fields
    .map(({ name, type }) => {
      const inner = getNamedType(type)
      return isObjectType(inner) ? `${name} { ${selectionOf(Object.values(inner.getFields()))} }` : name
    })
    .join(' ')
}
