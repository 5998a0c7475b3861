import type { OperationContext } from '../operations/operation-context.ts'
import type { CustomPropertyDefinition } from './custom-property.ts'
import { PropertyVerdicts } from './property-verdicts.ts'
import { propertyHolders } from './store.property-values.ts'

/** The definitions of one service for which its values are looked at: as they are to be, and those to be removed. */
export interface SurveyedDefinitions {
  readonly given: readonly CustomPropertyDefinition[]
  readonly removed: readonly CustomPropertyDefinition[]
}

/** What was found in the things of a service that have values, by the keys of properties. */
export interface Survey {
  /** How many have a value that the definition that is to be would refuse. */
  readonly broken: ReadonlyMap<string, number>
  /** The keys of those to be removed that have a value somewhere. */
  readonly used: ReadonlySet<string>
  /** What was changed at this time or later may not have been seen as it is. */
  readonly since: Date
  /** What was found out of values on the way: most of those that were changed since then are among them. */
  readonly verdicts: PropertyVerdicts
}

/** Where nothing had to be looked for. */
export const nothingFound = (): Survey => ({
  broken: new Map(),
  used: new Set(),
  since: new Date(0),
  verdicts: new PropertyVerdicts(),
})

/** Milliseconds that no transaction of a write takes, from its time to its commit, with clocks that differ. */
const longestWriteMs = 300_000
/** Milliseconds for which values are compared before others have their turn. */
const turnMs = 5

/**
 * Looks at the values of all things of a service, in slices and with turns for others between them: there may be
 * millions. What is written meanwhile is for the transaction to look at.
 */
export async function survey(
  { database, now }: OperationContext,
  serviceId: string,
  { given, removed }: SurveyedDefinitions,
): Promise<Survey> {
  const broken = new Map<string, number>()
  const used = new Set<string>()
  const verdicts = new PropertyVerdicts()
  const since = new Date(now.getTime() - longestWriteMs)
  for (const target of ['SUBSCRIPTION', 'ORGANIZATION_SERVICE'] as const) {
    const ofTarget = ({ appliesTo }: CustomPropertyDefinition) => appliesTo === target
    const rules = given.filter(ofTarget)
    const keys = removed.filter(ofTarget).map(({ key }) => key)
    if (rules.length + keys.length === 0) continue
    let turnEnds = performance.now() + turnMs
    for await (const { customProperties, isCurrent } of propertyHolders(database, target, serviceId)) {
      for (const key of keys) if (Object.hasOwn(customProperties, key)) used.add(key)
      for (const rule of isCurrent ? rules : []) {
        const value = Object.hasOwn(customProperties, rule.key) ? customProperties[rule.key] : null
        if (verdicts.isBroken(rule, value ?? null)) broken.set(rule.key, (broken.get(rule.key) ?? 0) + 1)
        if (performance.now() < turnEnds) continue
        await database.turn(() => Promise.resolve())
        turnEnds = performance.now() + turnMs
      }
    }
  }
  return { broken, used, since, verdicts }
}
