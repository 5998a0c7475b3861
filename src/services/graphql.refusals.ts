import { builder } from '../graphql/builder.ts'
import { DomainError } from '../graphql/refusals.ts'
import { type BrokenProperty, CurrencyNotSupported, CustomPropertyInUse } from './refusals.ts'

builder.objectType(CurrencyNotSupported, {
  name: 'CurrencyNotSupported',
  description: 'The service is not sold in the currency.',
  interfaces: [DomainError],
  fields: (t) => ({
    supported: t.expose('supported', { type: ['CurrencyCode'], description: 'The currencies that it is sold in.' }),
  }),
})

const BrokenPropertyType = builder.objectRef<BrokenProperty>('BrokenProperty').implement({
  description: 'A custom property whose new rules stored values break.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'The property’s key.' }),
    brokenValues: t.exposeInt('brokenValues', {
      nullable: true,
      description: 'The number of things whose value breaks them, or that have none; null where one may not look.',
    }),
  }),
})

builder.objectType(CustomPropertyInUse, {
  name: 'CustomPropertyInUse',
  description: 'Stored values break narrower rules of custom properties.',
  interfaces: [DomainError],
  fields: (t) => ({
    properties: t.expose('properties', { type: [BrokenPropertyType], description: 'The properties, each once.' }),
  }),
})
