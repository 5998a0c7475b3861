import type { InputIssue } from '../operations/refusals.ts'
import type { Role } from '../vocabulary.ts'
import { normalForm } from './custom-property-forms.ts'
import { mostStepsTogether } from './custom-property-pattern.ts'
import { readValue, type StepsLeft } from './custom-property-value.ts'
import { type CustomPropertyDefinition, isHiddenFrom } from './custom-property.ts'

/** A value that somebody gives; null clears it. */
export interface GivenProperty {
  readonly key: string
  readonly value?: string | null | undefined
}

/**
 * Checks the values that a role gives for a service's properties of one target, and says what they make of the values
 * that are there: those given replace or, where null, clear; defaults fill in; mandatory ones must then have a value,
 * unless the thing was made (`madeAt`) before they were for new things only. A property that is hidden from the role is
 * unknown to it, and keeps its value; so does a retired one, which can only be cleared. What is given comes back in the
 * normal form of its type. All failures at once.
 */
export function checkProperties(
  definitions: readonly CustomPropertyDefinition[],
  given: readonly GivenProperty[],
  present: Readonly<Record<string, string>>,
  role: Role,
  madeAt: Date | null = null,
): { values: Record<string, string>; issues: InputIssue[] } {
  const issues: InputIssue[] = []
  const values = new Map(Object.entries(present))
  const known = new Map(
    definitions
      .filter((definition) => !isHiddenFrom(definition, role))
      .map((definition) => [definition.key, definition]),
  )
  const seen = new Set<string>()
  const steps = { left: mostStepsTogether }
  for (const { key, value } of given) {
    const definition = known.get(key)
    const read = definition ? readGiven(definition, value ?? '', present, steps) : { problem: 'is unknown' }
    if (seen.has(key)) issues.push(issue(key, definition?.name ?? key, 'is given twice'))
    else if ('problem' in read) issues.push(issue(key, definition?.name ?? key, read.problem))
    else if (read.value === '') values.delete(key)
    else values.set(key, read.value)
    seen.add(key)
  }
  for (const definition of definitions.filter(({ isRetired }) => !isRetired)) {
    if (!values.has(definition.key) && definition.defaultValue)
      values.set(definition.key, normalForm(definition.type, definition.defaultValue))
    const isMissing = isAsked(definition, madeAt) && !values.has(definition.key) && known.has(definition.key)
    if (isMissing && !issues.some(({ path }) => path[1] === definition.key))
      issues.push(issue(definition.key, definition.name, 'is mandatory'))
  }
  return { values: Object.fromEntries(values), issues }
}

/** A retired property takes no other value than the one that it has. */
function readGiven(
  definition: CustomPropertyDefinition,
  value: string,
  present: Readonly<Record<string, string>>,
  steps: StepsLeft,
) {
  if (!definition.isRetired || value === '') return readValue(definition, value, steps)
  return Object.hasOwn(present, definition.key) && present[definition.key] === value
    ? { value }
    : { problem: 'is retired' }
}

function isAsked({ isMandatory, mandatorySince }: CustomPropertyDefinition, madeAt: Date | null): boolean {
  return isMandatory && (madeAt === null || mandatorySince === null || madeAt >= mandatorySince)
}

/**
 * The values that a role neither reads nor writes, and those of retired properties: what stays when it replaces all
 * others.
 */
export function hiddenValues(
  definitions: readonly CustomPropertyDefinition[],
  values: Readonly<Record<string, string>>,
  role: Role,
): Record<string, string> {
  const hidden = new Set(
    definitions.filter((definition) => definition.isRetired || isHiddenFrom(definition, role)).map(({ key }) => key),
  )
  return Object.fromEntries(Object.entries(values).filter(([key]) => hidden.has(key)))
}

/** The wording of the documented case is exact: `Custom property Domain is mandatory` (Manage Services). */
function issue(key: string, name: string, problem: string): InputIssue {
  return { path: ['customProperties', key], message: `Custom property ${name} ${problem}` }
}
