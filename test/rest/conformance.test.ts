import { beforeAll, expect, it } from 'vitest'
import { acmeBakery, aurora, cumulus } from '../../src/demo/ids.ts'
import { refusals } from '../../src/refusals.ts'
import { openApiDocument } from '../../src/rest/openapi.ts'
import { routes } from '../../src/routes.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { Conformance, type Exchange } from './conformance.ts'
import { send } from './support.ts'
import { type Ask, wholeLife } from './whole-life.ts'

const conformance = new Conformance(openApiDocument(routes, refusals))

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({ env: { LIMIT_BODY_BYTES: '20000' } })
})

it('the whole life of a subscription is as the OpenAPI document says, in each operation and each refusal', async () => {
  const exchanges: Exchange[] = []
  const ask: Ask = async (as, method, path, sent = {}) => {
    const answer = await send(gateway, as, method, path, sent)
    exchanges.push({ method, path, ...('body' in sent ? { sent: sent.body } : {}), ...answer })
    return answer
  }
  await wholeLife(ask)
  // A proxy that reads bodies may not hand this one on as it is.
  const broken = { raw: '{"id":', headers: { 'content-type': 'application/json' } }
  await ask('cumulus-broker', 'POST', `/api/resellers/${cumulus}/organizations/${acmeBakery}/services`, broken)
  expect(exchanges.flatMap((exchange) => conformance.violations(exchange))).toEqual([])

  const asked = (statuses: (status: number) => boolean) =>
    exchanges.filter(({ status }) => statuses(status)).map((exchange) => conformance.operationOf(exchange))
  const succeeded = new Set(asked((status) => status < 300))
  expect(routes.map(({ operationId }) => operationId).filter((id) => !succeeded.has(id))).toEqual([])
  expect([...new Set(exchanges.map(({ status }) => status))].toSorted((a, b) => a - b)).toEqual([
    200, 201, 204, 304, 400, 401, 403, 404, 409, 412, 413, 415,
  ])
})

it('an answer that is not as the document says is noticed', async () => {
  const path = `/api/sellers/${aurora}/subscriptions`
  const good: Exchange = { method: 'GET', path, ...(await send(gateway, 'aurora-software', 'GET', path)) }
  expect(conformance.violations(good)).toEqual([])
  const [first, ...others] = JSON.parse(good.text) as Record<string, unknown>[]
  const { id: _, ...nameless } = first ?? {}
  const headers = (changed: Record<string, string>) => new Headers({ ...Object.fromEntries(good.headers), ...changed })
  const broken: readonly Exchange[] = [
    { ...good, status: 202 },
    { ...good, status: 304 },
    { ...good, method: 'PATCH' },
    { ...good, path: `${path}?shoeSize=7` },
    { ...good, sent: {} },
    { ...good, headers: headers({ 'content-type': 'text/plain' }) },
    { ...good, headers: headers({ 'retry-after': '5' }) },
    { ...good, text: JSON.stringify([nameless, ...others]) },
    { ...good, text: JSON.stringify([{ ...first, quantity: '3' }]) },
    { ...good, text: JSON.stringify([{ ...first, createdAt: 'yesterday' }]) },
    { ...good, text: JSON.stringify([{ ...first, shoeSize: 7 }]) },
    { ...good, text: JSON.stringify(first) },
  ]
  for (const exchange of broken) expect(conformance.violations(exchange)).not.toEqual([])
})
