import type { Row } from './peers/engine.ts'

/** Who asks: a token is made for each. */
export interface Party {
  readonly role: 'seller' | 'broker'
  readonly id: string
}

/** What the questions are made of, taken from the database at random. */
export interface Data {
  readonly sellers: readonly string[]
  readonly resellers: readonly string[]
  readonly subscriptions: readonly { readonly id: string; readonly seller: string; readonly reseller: string }[]
  /** Active subscriptions that nothing falls due on for a day, with the quantities that their products allow. */
  readonly changeable: readonly {
    readonly id: string
    readonly reseller: string
    readonly now: number
    readonly min: number
    readonly max: number
  }[]
}

/** Reads rows; the same statements run on both engines. */
export type Reader = (sql: string) => Promise<Row[]>

/** Where a product sets no limit, quantities are at most so much above its least one. */
const span = 500

/**
 * Takes a sample: sellers whose lists have more than one page, resellers with as many organizations as a page has, or
 * the largest ones where there are none, and some of their subscriptions.
 */
export async function sampleData(read: Reader, engine: 'sqlite' | 'postgres', parties: number): Promise<Data> {
  const ids = (rows: Row[]) => rows.map(({ id }) => id as string)
  const sellers = ids(await read('select seller_id as id from subscriptions group by seller_id having count(*) > 200'))
  const sized = await read(
    'select reseller_id as id, count(*) as size from organizations group by reseller_id order by count(*) desc, reseller_id',
  )
  const full = sized.filter(({ size }) => Number(size) >= 50)
  const resellers = ids((full.length > 0 ? full : sized.slice(0, 3)).slice(0, parties))
  const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ')
  const ofThese = `s.seller_id in (${list(sellers)}) and s.reseller_id in (${list(resellers)})`
  const subscriptions = await read(`select s.id, s.seller_id as seller, s.reseller_id as reseller from subscriptions s
    where ${ofThese} order by random() limit 1000`)
  const soon = Date.now() + 86_400_000
  const isLater = engine === 'sqlite' ? `s.due_at > ${soon}` : `s.due_at > '${new Date(soon).toISOString()}'`
  const changeable = await read(`select s.id, s.reseller_id as reseller, s.quantity as now, p.min_quantity as min,
      coalesce(p.max_quantity, p.min_quantity + ${span}) as max
    from subscriptions s join service_products p on p.id = s.product_id
    where s.status = 'ACTIVE' and (s.due_at is null or ${isLater}) and coalesce(p.max_quantity, p.min_quantity + ${span}) > p.min_quantity
      and ${ofThese} order by random() limit 2000`)
  if (sellers.length === 0 || subscriptions.length === 0 || changeable.length === 0)
    throw new Error('The database has too little to measure with.')
  return { sellers, resellers, subscriptions: subscriptions as never, changeable: changeable as never }
}

/** Any of some values. */
export function anyOf<T>(values: readonly T[]): T {
  return values[Math.floor(Math.random() * values.length)] as T
}
