import { formatAmount, type Money } from '../values/money.ts'
import { builder } from './builder.ts'

/** GraphQL's `Money`. */
export const MoneyType = builder.objectRef<Money>('Money').implement({
  description: 'An exact amount in a currency.',
  fields: (t) => ({
    amount: t.field({
      type: 'Decimal',
      description: 'The amount, with the currency’s own number of decimals.',
      resolve: formatAmount,
    }),
    currencyCode: t.expose('currencyCode', { type: 'CurrencyCode', description: 'The currency.' }),
  }),
})
