import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'
import { expect, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { schema } from '../../src/schema.ts'
import { openGateway } from '../support/gateway.ts'

const gateway = await openGateway()

/** New, then cached, then compiled: a document is from the fourth time on. */
const times = [1, 2, 3, 4, 5, 6]

it('a mutation that is refused leaves those around it their answers, and what they wrote', async () => {
  const { subscription } = await gateway.read(
    'cumulus-broker',
    'query ($id: ID!) { subscription(id: $id) { quantity } }',
    {
      id: subscriptionId(1),
    },
  )
  const before = Number(subscription.quantity)
  const success = (quantity: number) => ({
    __typename: 'UpdateSubscriptionSuccess',
    subscription: { quantity },
  })
  for (const time of times) {
    const { status, body } = await gateway.ask(
      'cumulus-broker',
      `mutation ($id: ID!, $first: Int!, $second: Int!) {
        first: updateSubscription(input: { subscriptionId: $id, quantity: $first }) { ...changed }
        forbidden: setLicenseKey(input: { subscriptionId: $id, licenseKey: "KEY" }) { __typename }
        wrong: updateSubscription(input: { subscriptionId: "no id", quantity: 1 }) { __typename }
        second: updateSubscription(input: { subscriptionId: $id, quantity: $second }) { ...changed }
      }
      fragment changed on UpdateSubscriptionResult {
        __typename ... on UpdateSubscriptionSuccess { subscription { quantity } } ... on DomainError { message }
      }`,
      { id: subscriptionId(1), first: before + 2 * time, second: before + 2 * time + 1 },
    )
    expect(status).toBe(200)
    expect(body.data).toEqual({
      first: success(before + 2 * time),
      forbidden: null,
      wrong: null,
      second: success(before + 2 * time + 1),
    })
    expect(body.errors).toMatchObject([
      { path: ['forbidden'], extensions: { code: 'FORBIDDEN' } },
      { path: ['wrong'], extensions: { code: 'BAD_USER_INPUT', argument: 'subscriptionId' } },
    ])
  }
})

it('a list with a wrong page size leaves the others theirs', async () => {
  for (const _ of times) {
    const { status, body } = await gateway.ask(
      'operator',
      '{ services(first: 1000) { totalCount } viewer { role } sellers(first: 1) { nodes { name } } nodes(ids: ["no id"]) { id } }',
    )
    expect(status).toBe(200)
    expect(body.data).toEqual({
      services: null,
      viewer: { role: 'OPERATOR' },
      sellers: { nodes: [{ name: 'Aurora Software' }] },
      nodes: null,
    })
    expect(body.errors).toMatchObject([
      { path: ['services'], extensions: { code: 'BAD_USER_INPUT', argument: 'first' } },
      { path: ['nodes'], extensions: { code: 'BAD_USER_INPUT', argument: 'ids' } },
    ])
  }
})

const rooted = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map((field) => [type?.name.toLowerCase() ?? '', field] as const),
)
const failing = rooted.filter(([, { name }]) => !['viewer', '_service', '_entities'].includes(name))

it.each(failing.map(([operation, field]) => [field.name, operation, field] as const))(
  '%s fails without credentials, and alone',
  async (name, operation, field) => {
    const wanted = `${operation} ${variablesOf(field)} { ${callOf(field)} again: ${callOf(field)} type: __typename }`
    const { body } = await gateway.ask(null, wanted, valuesOf(field))
    expect(body.data).toEqual({
      [name]: null,
      again: null,
      type: operation === 'query' ? 'Query' : 'Mutation',
    })
    expect(body.errors).toMatchObject([{ path: [name] }, { path: ['again'] }])
  },
)

type Field = GraphQLField<unknown, unknown>

const needed = ({ args }: Field) => args.filter(isRequiredArgument)

function variablesOf(field: Field): string {
  const variables = needed(field).map(({ name, type }) => `$${name}: ${String(type)}`)
  return variables.length > 0 ? `(${variables.join(', ')})` : ''
}

function callOf(field: Field): string {
  const args = needed(field).map(({ name }) => `${name}: $${name}`)
  const selected = isCompositeType(getNamedType(field.type)) ? '{ __typename }' : ''
  return `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''} ${selected}`
}

function valuesOf(field: Field): Record<string, unknown> {
  return Object.fromEntries(needed(field).map(({ name, type }) => [name, someValue(type)]))
}

const scalars: Readonly<Record<string, unknown>> = {
  ID: subscriptionId(1),
  Int: 1,
  Boolean: true,
  CurrencyCode: 'EUR',
  Decimal: '1.00',
}

/** A value that fits a type: of an object, with what it must have. */
function someValue(given: GraphQLInputType): unknown {
  const type = getNullableType(given)
  if (isListType(type)) return [someValue(type.ofType)]
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (!isInputObjectType(type)) return scalars[type.name] ?? 'text'
  const fields = Object.values(type.getFields()).filter(isRequiredInputField)
  return Object.fromEntries(fields.map(({ name, type: of }) => [name, someValue(of)]))
}
