import { expect, test } from 'vitest'
import { type Prepared, quantityMark } from '../../bench/load/messages.ts'
import { Target } from '../../bench/load/target.ts'

const targetOf = (requests: readonly Prepared[]) => new Target({ port: 0, pid: 0, databasePid: null, requests })

const right = '{"data":{"seller":{"name":"Aurora"}}}'

function check(body: string, status = 200) {
  const target = targetOf([{ request: 'GET', expects: '{"data":{"seller":{"name":"' }])
  const sent = target.next()
  target.check(sent, { status: 200, body: Buffer.from(right) })
  target.check(sent, { status, body: Buffer.from(body) })
}

test('An answer that is right passes', () => {
  expect(() => check(right)).not.toThrow()
})

test.each([
  ['another status', right, 500],
  ['no data', '{"data":{"seller":null}}', 200],
  ['errors beside the data', '{"data":{"seller":{"name":"A"}},"errors":[]}', 200],
  ['another length than before', '{"data":{"seller":{"name":"Borealis"}}}', 200],
])('An answer with %s fails the run', (_, body, status) => {
  expect(() => check(body, status)).toThrow(/Expected/)
})

test('A write has another quantity each time, within the limits, in a request of one length', () => {
  const target = targetOf([
    {
      request: `{"quantity":${quantityMark}}`,
      expects: `{"quantity":${quantityMark},`,
      change: { min: 1, max: 3, now: 2 },
    },
  ])
  let last = 2
  for (let time = 0; time < 50; time += 1) {
    const sent = target.next()
    const { quantity } = JSON.parse(sent.bytes.toString()) as { quantity: number }
    expect(quantity).not.toBe(last)
    expect([1, 2, 3]).toContain(quantity)
    expect(sent.bytes).toHaveLength(`{"quantity":${quantityMark}}`.length)
    expect(sent.expects.toString()).toBe(`{"quantity":${quantity},`)
    last = quantity
  }
})

test('Writes take each subscription in its turn', () => {
  const change = { min: 1, max: 500, now: 1 }
  const target = targetOf(['a', 'b', 'c'].map((name) => ({ request: `${name} ${quantityMark}`, expects: '', change })))
  const names = Array.from({ length: 6 }, () => target.next().bytes.toString().slice(0, 1))
  expect(names.join('')).toBe('abcabc')
})
