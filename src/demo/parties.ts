import { searchable } from '../values/search-text.ts'
import type { Days } from './days.ts'
import {
  acmeBakery,
  aurora,
  birchClinic,
  borealis,
  cedarLogistics,
  cumulus,
  deltaSchool,
  elmStudio,
  nimbus,
  stratus,
} from './ids.ts'
import type { Rows } from './rows.ts'

/** The sellers, resellers and organizations of the story. */
export function parties({ at }: Days) {
  const party = (id: string, name: string, createdAt: Date) => ({
    id,
    name,
    searchName: searchable(name),
    createdAt,
    updatedAt: createdAt,
  })
  return {
    sellers: [party(aurora, 'Aurora Software', at(-1200, 9)), party(borealis, 'Borealis Systems', at(-1150, 9))],
    resellers: [
      party(cumulus, 'Cumulus Broker', at(-1100, 10)),
      party(nimbus, 'Nimbus Partners', at(-1080, 10)),
      party(stratus, 'Stratus Trade', at(-90, 10)),
    ],
    organizations: [
      { ...party(acmeBakery, 'Acme Bakery', at(-1000, 11)), resellerId: cumulus },
      { ...party(birchClinic, 'Birch Clinic', at(-980, 14)), resellerId: cumulus },
      { ...party(cedarLogistics, 'Cedar Logistics', at(-940, 8)), resellerId: nimbus },
      { ...party(deltaSchool, 'Delta School', at(-700, 15)), resellerId: nimbus },
      { ...party(elmStudio, 'Elm Studio', at(-80, 12)), resellerId: stratus },
    ],
  } satisfies Rows
}
