import { beforeAll, expect, it } from 'vitest'
import { refusals } from '../../src/refusals.ts'
import { openApiDocument } from '../../src/rest/openapi.ts'
import { routes } from '../../src/routes.ts'
import { Conformance } from '../rest/conformance.ts'
import { type RestAnswer, send } from '../rest/support.ts'
import { type Ask, wholeLife } from '../rest/whole-life.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { tooManyTrips, transactionsDuring } from '../support/round-trips.ts'
import { wholeOf, withoutNewIds } from './support.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({ env: { LIMIT_BODY_BYTES: '20000' } })
})

const dry = (path: string) => `${path}${path.includes('?') ? '&' : '?'}dryRun=true`

/** What a dry run says before the real one, with what differs by design made alike. */
function alike({ status, headers, body, text }: RestAnswer, before: unknown) {
  const success = status === 201 || status === 204 ? 200 : status
  const isShown = status !== 204 && text !== ''
  return {
    status: success,
    isReplay: headers.get('idempotent-replayed'),
    body: isShown ? withoutNewIds(body, before) : null,
  }
}

it('every write at a REST path can be asked for dry: it answers what it will answer, and does nothing', async () => {
  const conformance = new Conformance(openApiDocument(routes, refusals))
  const tried = new Set<string>()
  const ask: Ask = async (as, method, path, sent = {}) => {
    if (method === 'GET') return send(gateway, as, method, path, sent)
    const before = await wholeOf(gateway)
    const rehearsed = await send(gateway, as, method, dry(path), sent)
    expect(await wholeOf(gateway)).toEqual(before)
    const [real, transactions] = await transactionsDuring(() => send(gateway, as, method, path, sent))
    const operation = conformance.operationOf({ method, path })
    expect([operation, tooManyTrips(operation ?? '', transactions)]).toEqual([operation, []])
    const shown = real.status === 204 ? { ...alike(rehearsed, before), body: null } : alike(rehearsed, before)
    expect([operation, shown]).toEqual([operation, alike(real, before)])
    expect(conformance.violations({ method, path: dry(path), sent: sent.body, ...rehearsed })).toEqual([])
    const isTried = rehearsed.status === 200
    const said = [rehearsed.headers.get('dry-run'), rehearsed.headers.get('location'), typeof rehearsed.body]
    expect([operation, ...said]).toEqual([operation, isTried ? 'true' : null, null, 'object'])
    if (isTried) tried.add(operation ?? '')
    expect(real.headers.get('dry-run')).toBeNull()
    return real
  }
  await wholeLife(ask)
  const writing = routes.filter(({ method }) => method !== 'get').map(({ operationId }) => operationId)
  expect([...tried].toSorted()).toEqual(writing.toSorted())
})

it('a dry run that is none is refused: its parameter is true or false, and reading has none', async () => {
  const path = `/api/sellers/a0000000-0000-4000-8000-000000000001/subscriptions`
  expect((await send(gateway, 'aurora-software', 'GET', dry(path))).status).toBe(400)
  const deletion = `${path}/f0000000-0000-4000-8000-000000000005?dryRun=maybe`
  expect((await send(gateway, 'aurora-software', 'DELETE', deletion)).status).toBe(400)
})
