import { accountKinds, roles } from '../vocabulary.ts'
import { builder } from './builder.ts'

/** Makes a GraphQL enum of a word list; the type checker asks for a description of every word. */
export function enumOf<const Word extends string>(
  name: string,
  description: string,
  _words: readonly Word[],
  descriptions: Record<Word, string>,
) {
  const values = Object.fromEntries(
    Object.entries<string>(descriptions).map(([word, text]) => [word, { description: text }]),
  )
  return builder.enumType(name, { description, values: values as Record<Word, { description: string }> })
}

export const Role = enumOf('Role', 'A role that a credential acts in.', roles, {
  SELLER: 'Owns services and sees every subscription of them.',
  BROKER: 'A reseller (the Cloud Service Broker): manages its organizations, its catalog and its prices.',
  ORGANIZATION: 'The customer of one reseller.',
  SERVICE_OWNER: 'Looks after some services of a seller; sees what the seller sees of them, without license keys.',
  OPERATOR: 'Reads everything but secrets, and changes nothing.',
  ADMIN: 'Hosts the platform: reads what an operator reads, and changes the business but no subscription.',
})

export const AccountKind = enumOf('AccountKind', 'The kind of account that a credential belongs to.', accountKinds, {
  USER: 'A person.',
  SERVICE: 'A program, by OAuth 2 client credentials.',
})

/** Ascending or descending. */
export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'The direction of a list’s order.',
  values: {
    ASC: { description: 'Smallest or oldest first.' },
    DESC: { description: 'Largest or newest first.' },
  } as const,
})
