import type { Plugin } from 'graphql-yoga'

/**
 * Lets the members of a batch that may write run one after the other, in their order, whatever the engine: a later one
 * finds what an earlier one did. Those that only read run side by side.
 */
export function writingInOrder(): Plugin {
  const lastWrites = new WeakMap<Request, Promise<unknown>>()
  return {
    onParams({ request, params: { query }, paramsHandler, setParamsHandler }) {
      if (typeof query !== 'string' || !mayWrite(query)) return
      setParamsHandler((member) => {
        const before = lastWrites.get(request)
        const result = (async () => {
          await before
          return paramsHandler(member)
        })()
        // One that fails holds nobody up.
        lastWrites.set(
          request,
          result.catch(() => {}),
        )
        return result
      })
    },
  }
}

/** Whether a document may have a mutation: it is not parsed yet, so the word alone counts. */
function mayWrite(text: string): boolean {
  return /\bmutation\b/.test(text)
}
