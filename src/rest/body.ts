import type { z } from 'zod'
import { textOf, unreadableContent } from '../http/content.ts'
import type { MinimalRequest, ReadBody } from '../http/minimal.ts'
import { oversizeOf } from '../values/json-size.ts'
import { Faults, givenTwice, withDocumentedNames } from './documented-names.ts'
import { failed, malformed } from './errors.ts'
import { reasonOf } from './reasons.ts'

/** The body of a request in the form that is declared, or the answer that says what is wrong with it. */
export async function bodyIn(
  schema: z.ZodType,
  { headers }: MinimalRequest,
  readBody: ReadBody,
  limit: number,
): Promise<unknown> {
  const unreadable = unreadableContent(headers, ['application/json', 'text/json'])
  if (unreadable) return failed('UnsupportedMediaType', unreadable.message, unreadable.headers)
  const bytes = await readBody(limit)
  if (!bytes) return failed('BodyTooLarge', `The body has more than the ${limit} bytes that are allowed.`)
  const text = textOf(bytes)
  if (text === null) return malformed({ body: ['The body is not UTF-8.'] })
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    return malformed({ body: ['The body is no JSON.'] })
  }
  const oversize = oversizeOf(given)
  if (oversize !== null) return malformed({ body: [`The body has ${oversize}.`] })
  const faults = new Faults()
  const named = withDocumentedNames(schema, given, faults)
  const result = schema.safeParse(named, { error: reasonOf })
  for (const { path, message } of result.error?.issues ?? []) faults.addNotValid(path.join('.') || 'body', message)
  const repeated = repeatedMember(text)
  if (repeated !== null) faults.add(repeated, givenTwice)
  return faults.answer ? malformed(faults.answer) : result.data
}

/**
 * The first name that an object within a JSON text has twice; null for none. `JSON.parse` keeps the last value of it,
 * and others the first.
 */
function repeatedMember(text: string): string | null {
  const open: Set<string>[] = []
  for (const [token, name] of text.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(?=\s*:)|"[^"\\]*(?:\\.[^"\\]*)*"|[{}]/g)) {
    if (token === '{') open.push(new Set())
    else if (token === '}') open.pop()
    else if (name !== undefined) {
      const key = String(JSON.parse(name))
      if (open.at(-1)?.has(key)) return key
      open.at(-1)?.add(key)
    }
  }
  return null
}
