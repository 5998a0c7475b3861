import { searchable } from '../../values/search-text.ts'
import { addHours, type Days } from '../days.ts'
import type { Row, Rows } from '../rows.ts'
import { families, resellerNames, sellerNames, trades } from './names.ts'
import { idOf, Random, streams } from './random.ts'

/** The sellers, resellers and organizations at size. Some resellers have three times the organizations of others. */
export function sizeParties({ at }: Days) {
  const start = at(-1420)
  const party = (
    stream: 'seller' | 'reseller' | 'organization',
    index: number,
    name: string,
    hours: number,
  ): Row<'sellers'> => ({
    id: idOf(stream, index),
    name,
    searchName: searchable(name),
    createdAt: addHours(start, hours),
    updatedAt: addHours(start, hours),
  })
  const resellers = resellerNames.map((name, index) => party('reseller', index, name, 700 + index * 41.7))
  const organizations = trades.flatMap((trade, row) =>
    families.map((family, column): Row<'organizations'> => {
      const index = row * families.length + column
      const random = new Random(streams.organization, index)
      const reseller = resellers[Math.floor(random.fraction() ** 1.4 * resellers.length)] as Row<'resellers'>
      return {
        ...party('organization', index, `${family} ${trade}`, 1700 + index * 1.9 + random.fraction()),
        resellerId: reseller.id,
      }
    }),
  )
  return {
    sellers: sellerNames.map((name, index) => party('seller', index, name, index * 97.3)),
    resellers,
    organizations,
  } satisfies Rows
}
