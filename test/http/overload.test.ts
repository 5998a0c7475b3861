import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { watchOverload } from '../../src/http/overload.ts'

function hold(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}

it('an event loop that is late again and again is overloaded, until it has caught up', async () => {
  const watch = watchOverload(50)
  const never = watchOverload(0)
  for (let round = 0; round < 5; round += 1) {
    hold(300)
    await setImmediate()
  }
  expect(watch.isOverloaded()).toBe(true)
  expect(never.isOverloaded()).toBe(false)
  await expect.poll(watch.isOverloaded).toBe(false)
  watch.stop()
})
