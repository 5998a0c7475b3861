import { builder } from '../graphql/builder.ts'
import { DomainError } from '../graphql/refusals.ts'
import { CurrencyNotSupported } from './refusals.ts'

builder.objectType(CurrencyNotSupported, {
  name: 'CurrencyNotSupported',
  description: 'The service is not sold in the currency.',
  interfaces: [DomainError],
  fields: (t) => ({
    supported: t.expose('supported', { type: ['CurrencyCode'], description: 'The currencies that it is sold in.' }),
  }),
})
