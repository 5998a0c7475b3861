import { setImmediate } from 'node:timers/promises'
import type { Plugin } from 'graphql-yoga'

/**
 * Has the members of a batch parsed and validated one after the other, with a turn for others between two of them. What
 * is executed of them runs side by side.
 */
export function takingTurns(): Plugin {
  const before = new WeakMap<Request, Promise<unknown>>()
  return {
    onParams({ request, paramsHandler, setParamsHandler }) {
      const last = before.get(request)
      const turn = last ? last.then(() => setImmediate()) : Promise.resolve()
      before.set(request, turn)
      if (!last) return
      setParamsHandler(async (member) => {
        await turn
        return paramsHandler(member)
      })
    },
  }
}
