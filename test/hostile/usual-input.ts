import {
  getNamedType,
  getNullableType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { acmeBakery, cumulus, googleWorkspace, productId, subscriptionId } from '../../src/demo/ids.ts'
import type { As } from '../support/gateway.ts'

const people: Readonly<Record<string, Exclude<As, null>>> = {
  SELLER: 'aurora-software',
  BROKER: 'cumulus-broker',
  ORGANIZATION: 'birch-clinic',
  SERVICE_OWNER: 'workspace-owner',
}

/** A person of the first of some roles. */
export function personOf([role = '']: readonly string[]): Exclude<As, null> {
  return people[role] ?? 'operator'
}

const usualIds: Readonly<Record<string, string>> = {
  subscriptionId: subscriptionId(5),
  organizationId: acmeBakery,
  resellerId: cumulus,
  serviceId: googleWorkspace,
  productId: productId(1),
}
const usualTexts: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: true,
  DateTime: '2026-03-01T00:00:00Z',
  CurrencyCode: 'EUR',
  Decimal: '12.50',
  Locale: 'en',
}

/** A value of a type with all of its members, as somebody might send it. */
export function usualInput(type: GraphQLInputType, name: string, depth = 0): unknown {
  const real = getNullableType(type)
  if (isListType(real)) return [usualInput(real.ofType, name, depth)]
  if (isEnumType(real)) return real.getValues()[0]?.name
  if (!isInputObjectType(real))
    return real.name === 'ID' ? (usualIds[name] ?? productId(1)) : (usualTexts[getNamedType(real).name] ?? 'x')
  const fields = Object.values(real.getFields()).filter((field) => depth < 2 || isNonNullType(field.type))
  return Object.fromEntries(
    fields.flatMap((field) =>
      field.name === 'idempotencyKey' || field.name === 'expectedVersion'
        ? []
        : [[field.name, usualInput(field.type, field.name, depth + 1)]],
    ),
  )
}
