import type { people } from '../people.ts'

/** Who of the demo does something, by the slug of the person. */
export type Slug = (typeof people)[number]['slug']

/**
 * Does a mutation that has to succeed, as a person of the demo, and answers its success: the fields that `selection`
 * names, `__typename` where it is left out.
 */
// What is selected differs from one mutation to the next.
// oxlint-disable-next-line typescript/no-explicit-any
export type Perform = (as: Slug, mutation: string, input: object, selection?: string) => Promise<any>

/** A mutation as a person of the demo asks for it; its input may need that something is done first. */
export interface Act {
  readonly as: Slug
  readonly input: object | ((perform: Perform) => Promise<object>)
}

/** The input of an act, after what it needs was done. */
export async function inputOf({ input }: Act, perform: Perform): Promise<Record<string, unknown>> {
  return { ...(typeof input === 'function' ? await input(perform) : input) }
}
