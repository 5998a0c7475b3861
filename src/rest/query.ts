import { z } from 'zod'
import { brokenParameter } from '../http/content.ts'
import { parametersOf } from '../http/url.ts'
import { declaredIn, documentedName, Faults, givenTwice } from './documented-names.ts'
import { reasonOf } from './reasons.ts'

/** The parameters of a URL, as they were read. */
export interface ReadQuery {
  /** In the form that is declared, unless there are faults. */
  readonly values: object
  readonly faults: Faults
  /** Parameters that the operation does not have, as they were written. */
  readonly unknown: readonly string[]
}

/** Parameters of a reading URL that are meant for others: `_` passes caches, and `utm_…` counts campaigns. */
const meantForOthers = /^(_|api-version|utm_.*)$/i

/**
 * The parameters of a URL in the form that is declared. Names are known in any case. A name may come more than once
 * where a list is meant, whose values commas separate as well.
 */
export function readQuery(schema: z.ZodType | undefined, url: string, { isRead }: { isRead: boolean }): ReadQuery {
  const faults = new Faults()
  const broken = brokenParameter(url)
  if (broken !== null) faults.addNotValid(broken, 'Its percent-encoding is not that of UTF-8.')
  const shape = schema instanceof z.ZodObject ? schema.shape : {}
  const given = new Map<string, string[]>()
  const unknown = new Set<string>()
  for (const [name, text] of parametersIn(url)) {
    const documented = documentedName(shape, name)
    if (documented !== undefined) given.set(documented, [...(given.get(documented) ?? []), text])
    else if (!isRead || !meantForOthers.test(name)) unknown.add(name)
  }
  const values: Record<string, unknown> = {}
  for (const [name, texts] of given) {
    const isList = declaredIn(shape[name]) instanceof z.ZodArray
    if (texts.length > 1 && !isList) faults.add(name, givenTwice)
    values[name] = isList ? texts.flatMap((text) => text.split(',')) : valueOf(shape[name], texts[0] ?? '')
  }
  const result = schema?.safeParse(values, { error: reasonOf })
  for (const { path, message } of result?.error?.issues ?? []) faults.addNotValid(String(path[0]), message)
  return { values: result?.data ?? {}, faults, unknown: [...unknown] }
}

/** The parameters of a URL; most URLs of single objects have none. */
function parametersIn(url: string): Iterable<[string, string]> {
  return url.includes('?') ? parametersOf(url) : []
}

/** The value that a text stands for where a number or a Boolean is declared; the text itself for any other. */
function valueOf(schema: z.core.$ZodType | undefined, text: string): unknown {
  const declared = declaredIn(schema)
  if (declared instanceof z.ZodNumber) return /^-?\d{1,15}$/.test(text) ? Number(text) : text
  if (!(declared instanceof z.ZodBoolean)) return text
  // What is off by itself or on is a switch, and its name alone switches it on.
  if (text === 'true' || (text === '' && schema instanceof z.ZodDefault)) return true
  return text === 'false' ? false : text
}
