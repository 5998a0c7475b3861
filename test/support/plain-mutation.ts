import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql'
import { schema } from '../../src/schema.ts'

/** A value that an input takes; nothing more is asked of it. */
function sample(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sample(type.ofType)
  if (isListType(type)) return [sample(type.ofType)]
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields())
    const needed = type.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField)
    return Object.fromEntries(needed.map((field) => [field.name, sample(field.type)]))
  }
  const samples: Record<string, unknown> = { Int: 1, Boolean: true, Decimal: '1', CurrencyCode: 'EUR' }
  return samples[type.name] ?? (type.name === 'DateTime' ? '2026-01-01T00:00:00Z' : crypto.randomUUID())
}

/** A mutation with just what it needs: in the form that it takes, about nothing that is there. */
export function plainMutation(name: string): { query: string; variables: Record<string, unknown> } {
  const { args = [] } = schema.getMutationType()?.getFields()[name] ?? {}
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ')
  const given = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
  return {
    query: `mutation (${declared}) { ${name}(${given}) { __typename } }`,
    variables: Object.fromEntries(args.map((arg) => [arg.name, sample(arg.type)])),
  }
}
