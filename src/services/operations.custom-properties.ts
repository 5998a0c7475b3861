import type { Connection, Work } from '../database/database.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { runRecordCommand } from '../operations/records.ts'
import { type InputIssue, InvalidInput } from '../operations/refusals.ts'
import type { OperationOutcome } from '../operations/run-idempotent.ts'
import {
  checkDefinitions,
  definitionChanges,
  definitionRow,
  type GivenDefinition,
  isClosedTo,
  isNarrower,
} from './custom-property-changes.ts'
import type { CustomPropertyDefinition } from './custom-property.ts'
import { nothingFound, type Survey, survey, type SurveyedDefinitions } from './operations.property-survey.ts'
import type { ServiceCommand } from './operations.ts'
import { type BrokenProperty, CustomPropertyInUse } from './refusals.ts'
import {
  findDefinitions,
  findStoredValues,
  isPropertyUsed,
  removeDefinitions,
  writeDefinitions,
} from './store.custom-properties.ts'
import { refuseArchivedSeller, serviceRecords } from './store.writes.ts'

/** Custom properties of a service, merged by key. */
export interface SetCustomPropertyDefinitions extends ServiceCommand {
  readonly definitions: readonly GivenDefinition[]
  /** Those to remove: one that has a value somewhere is retired instead. */
  readonly removeKeys?: readonly string[] | null | undefined
}

/** A definition as it was and as it will be; null for one that is not there. */
type Pair = readonly [before: CustomPropertyDefinition | null, after: CustomPropertyDefinition | null]

/** What is to be looked at before the command can be decided. It is no transaction's work: there may be millions. */
class Unsurveyed extends Error {
  override readonly name = 'Unsurveyed'
  readonly wanted: SurveyedDefinitions

  constructor(wanted: SurveyedDefinitions) {
    super('What is stored has to be looked at first.')
    this.wanted = wanted
  }
}

/**
 * Defines custom properties of a service: those that are given, whole, by their keys; others stay as they are. Type and
 * target never change. A rule that becomes narrower is refused where stored values break it, unless it is for new ones
 * only.
 */
export async function setCustomPropertyDefinitions(
  context: OperationContext,
  input: SetCustomPropertyDefinitions,
): Promise<OperationOutcome> {
  try {
    return await define(context, input, null)
  } catch (error) {
    if (!(error instanceof Unsurveyed)) throw error
    return define(context, input, await survey(context, input.serviceId, error.wanted))
  }
}

/** The same with what was found in a survey, if there was one. Throws `Unsurveyed` where one is needed. */
function define(
  context: OperationContext,
  input: SetCustomPropertyDefinitions,
  found: Survey | null,
): Promise<OperationOutcome> {
  const { database, now, viewer } = context
  const { serviceId, definitions } = input
  const operation = 'setCustomPropertyDefinitions'
  return runRecordCommand(context, serviceRecords, operation, serviceId, input, function* (service, tx) {
    if (viewer.role === 'SERVICE_OWNER') yield* refuseArchivedSeller(context, service.sellerId)
    const stored = yield* findDefinitions(tx, database, serviceId)
    const issues = [...checkDefinitions('definitions', definitions, stored), ...checkRemoved(input, stored)]
    if (issues.length > 0) throw new InvalidInput(issues)

    const next = (stored.at(-1)?.position ?? -1) + 1
    const given = definitions.map((one, index): Pair => {
      const before = stored.find(({ key }) => key === one.key) ?? null
      return [before, definitionRow(serviceId, one, before, next + index, now)]
    })
    const narrower = narrowerOf(input, given)
    const removed = stored.filter(({ key }) => input.removeKeys?.includes(key))
    const isOpen = ([before]: Pair) => !isClosedTo(before, viewer.role)
    if (!found && (narrower.some(isOpen) || removed.some((each) => isOpen([each, null]))))
      throw new Unsurveyed({ given: given.flatMap(([, after]) => after ?? []), removed })
    const seen = found ?? nothingFound()
    yield* refuseNarrower(context, tx, seen, narrower)
    const pairs = [...given, ...(yield* removals(context, tx, seen, removed))]
    const changes = definitionChanges(pairs)
    const isChanged = ({ key }: CustomPropertyDefinition) =>
      changes.some(({ field }) => field === `customProperties.${key}`)
    yield* writeDefinitions(
      tx,
      database,
      pairs.flatMap(([, after]) => (after && isChanged(after) ? [after] : [])),
    )
    const gone = pairs.flatMap(([before, after]) => (before && !after ? [before.key] : []))
    yield* removeDefinitions(tx, database, serviceId, gone)
    return { kind: 'custom_properties.changed', set: {}, parts: changes }
  })
}

function checkRemoved(
  { removeKeys, definitions }: SetCustomPropertyDefinitions,
  stored: readonly CustomPropertyDefinition[],
): InputIssue[] {
  return (removeKeys ?? []).flatMap((key, index): InputIssue[] => {
    const path = ['removeKeys', String(index)]
    if (!stored.some((each) => each.key === key)) return [{ path, message: `The service has no property ${key}` }]
    return definitions.some((each) => each.key === key) ? [{ path, message: `${key} is given as well` }] : []
  })
}

/** What is used stays, asked no more; and so does what the viewer may not look at, or it would learn that it is used. */
function* removals(
  { database, viewer }: OperationContext,
  tx: Connection,
  { used, since }: Survey,
  removed: readonly CustomPropertyDefinition[],
): Work<Pair[]> {
  const pairs: Pair[] = []
  for (const before of removed) {
    const isClosed = isClosedTo(before, viewer.role)
    const stays = isClosed || used.has(before.key) || (yield* isPropertyUsed(tx, database, before, since))
    pairs.push([before, stays ? { ...before, isRetired: true, mandatorySince: null } : null])
  }
  return pairs
}

/** The definitions whose rules become narrower for what is stored. Throws where that is done without a version. */
function narrowerOf({ expectedVersion }: SetCustomPropertyDefinitions, given: readonly Pair[]): Pair[] {
  return given.filter(([before, after]) => {
    if (!after || !isNarrower(before, after)) return false
    if (before && expectedVersion == null) {
      const message = `expectedVersion is needed, since the rules of ${after.key} become narrower`
      throw new InvalidInput([{ path: ['expectedVersion'], message }])
    }
    return !after.appliesToNewOnly
  })
}

/** Throws where rules become narrower although stored values break them. */
function* refuseNarrower(
  { database, viewer }: OperationContext,
  tx: Connection,
  { broken: known, since, verdicts }: Survey,
  narrower: readonly Pair[],
): Work<void> {
  const broken: BrokenProperty[] = []
  for (const [before, after] of narrower) {
    if (!after) continue
    if (isClosedTo(before, viewer.role)) {
      broken.push({ key: after.key, brokenValues: null })
      continue
    }
    const brokenBefore = known.get(after.key) ?? 0
    const brokenValues =
      brokenBefore || verdicts.countBroken(after, yield* findStoredValues(tx, database, after, since))
    if (brokenValues > 0) broken.push({ key: after.key, brokenValues })
  }
  if (broken.length > 0) throw new CustomPropertyInUse(broken)
}
