import { builder } from '../graphql/builder.ts'
import { Role } from '../graphql/enums.ts'
import { MoneyInput } from '../graphql/inputs.ts'
import { referenceInputs } from '../graphql/record-inputs.ts'
import { CancellationMode, CustomPropertyTarget, CustomPropertyType } from './graphql.enums.ts'

/** GraphQL's `NewServiceProductInput`. */
export const NewServiceProductInput = builder.inputType('NewServiceProductInput', {
  description: 'A product of a service.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The product’s name.' }),
    itemCode: t.string({ description: 'The seller’s own code for it.' }),
    termMonths: t.int({
      description: 'The months of a period; without it the product is perpetual. Never changes.',
    }),
    minQuantity: t.int({ description: 'The smallest quantity of a subscription: 1 without it.' }),
    maxQuantity: t.int({ description: 'The largest quantity of a subscription; without it there is no limit.' }),
    cancellationModes: t.field({
      type: [CancellationMode],
      description: 'The ways in which its subscriptions may be cancelled: both without it.',
    }),
    listPrices: t.field({ type: [MoneyInput], description: 'The seller’s list prices, one for each currency.' }),
    ...referenceInputs(t),
  }),
})

/** GraphQL's `CustomPropertyDefinitionInput`. */
export const CustomPropertyDefinitionInput = builder.inputType('CustomPropertyDefinitionInput', {
  description: 'A custom property of a service: all of it, whatever it was before.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'Names the property within its service.' }),
    name: t.string({ required: true, description: 'The property’s name for people; messages use it.' }),
    appliesTo: t.field({
      type: CustomPropertyTarget,
      required: true,
      description: 'Whether it is asked when the service is added, or on subscribing. Never changes.',
    }),
    type: t.field({ type: CustomPropertyType, required: true, description: 'The form of its values. Never changes.' }),
    isMandatory: t.boolean({ defaultValue: false, description: 'Whether it needs a value, its default included.' }),
    isVisible: t.boolean({ defaultValue: true, description: 'Whether it is shown beyond the seller’s side.' }),
    defaultValue: t.string({ description: 'The value where none is given.' }),
    allowedValues: t.stringList({ description: 'The values to choose from; empty means no restriction.' }),
    pattern: t.string({ description: 'A regular expression (RE2 syntax) that the whole of a value must match.' }),
    minLength: t.int({ description: 'The fewest characters of a value.' }),
    maxLength: t.int({ description: 'The most characters of a value.' }),
    layers: t.field({
      type: [Role],
      description: 'The roles that read and write it: of `SELLER`, `BROKER` and `ORGANIZATION`; all three without it.',
    }),
    isRetired: t.boolean({ defaultValue: false, description: 'Whether it is asked no more; stored values stay.' }),
    appliesToNewOnly: t.boolean({
      defaultValue: false,
      description:
        'Whether its rules are for what is given from now on: a stored value is checked when it is given again only, and what is there needs none.',
    }),
  }),
})
