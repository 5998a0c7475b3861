import { checkText, checkWholeNumber, hasUnstorable } from '../operations/input.ts'
import type { InputIssue } from '../operations/refusals.ts'
import type { CustomPropertyTarget, CustomPropertyType, FieldChange, Role } from '../vocabulary.ts'
import { normalForm } from './custom-property-forms.ts'
import { mostStepsOfDefinitions } from './custom-property-pattern.ts'
import { definitionFaults, readValue, type StepsLeft } from './custom-property-value.ts'
import { type CustomPropertyDefinition, isHiddenFrom, propertyLayers } from './custom-property.ts'

/** A custom property as whoever defines it says it: all of it. */
export interface GivenDefinition {
  readonly key: string
  readonly name: string
  readonly appliesTo: CustomPropertyTarget
  readonly type: CustomPropertyType
  readonly isMandatory?: boolean | null | undefined
  readonly isVisible?: boolean | null | undefined
  readonly defaultValue?: string | null | undefined
  readonly allowedValues?: readonly string[] | null | undefined
  readonly pattern?: string | null | undefined
  readonly minLength?: number | null | undefined
  readonly maxLength?: number | null | undefined
  /** Without it: all three. */
  readonly layers?: readonly Role[] | null | undefined
  readonly isRetired?: boolean | null | undefined
  readonly appliesToNewOnly?: boolean | null | undefined
}

/** The most custom properties of a service. */
export const mostProperties = 100
/** The most values that one may choose from. */
const mostChoices = 500

/** The issues of definitions that stand in a field of an input, beside those that the service has already. */
export function checkDefinitions(
  field: string,
  given: readonly GivenDefinition[],
  before: readonly CustomPropertyDefinition[],
): InputIssue[] {
  const keys = new Set([...before, ...given].map(({ key }) => key))
  if (given.length > mostProperties || keys.size > Math.max(mostProperties, before.length)) {
    const message = `a service may have ${mostProperties} custom properties, but would have ${keys.size}`
    return [{ path: [field], message }]
  }
  const steps = { left: mostStepsOfDefinitions }
  return given.flatMap((definition, index) => {
    const path = [field, String(index)]
    const isTwice = given.findIndex(({ key }) => key === definition.key) !== index
    const other = before.find(({ key }) => key === definition.key)
    return [
      ...checkText([...path, 'key'], definition.key, { max: 255 }),
      ...(isTwice ? [{ path: [...path, 'key'], message: `key ${definition.key} is given twice` }] : []),
      ...checkDefinition(path, definition, steps),
      ...(other ? checkChange(path, definition, other) : []),
    ]
  })
}

function checkDefinition(path: readonly string[], given: GivenDefinition, steps: StepsLeft): InputIssue[] {
  const { name, minLength, maxLength, pattern } = given
  const at = (field: string) => [...path, field]
  const layers = layersOf(given)
  const texts = [...(given.allowedValues ?? []), given.defaultValue ?? '', pattern ?? '']
  const min = minLength ?? 0
  return [
    ...checkText(at('name'), name, { max: 255 }),
    ...(minLength == null ? [] : checkWholeNumber(at('minLength'), minLength, { min: 0, max: null })),
    ...(maxLength == null ? [] : checkWholeNumber(at('maxLength'), maxLength, { min, max: null })),
    ...(layers.length === 0 ? [{ path: at('layers'), message: 'layers must name at least one' }] : []),
    ...layers
      .filter((layer) => !propertyLayers.some((each) => each === layer))
      .map((layer) => ({ path: at('layers'), message: `layers must not name ${layer}` })),
    ...((given.allowedValues?.length ?? 0) > mostChoices
      ? [{ path: at('allowedValues'), message: `allowedValues must have at most ${mostChoices} items` }]
      : texts.some(hasUnstorable)
        ? [{ path, message: 'its texts must not contain NUL or half surrogate characters' }]
        : definitionFaults(rulesOf(given), steps).map(({ field, problem }) => ({
            path: [...path, ...field.split(/[[\]]/).filter(Boolean)],
            message: `${field} ${problem}`,
          }))),
  ]
}

/** Values would become something else under another type or elsewhere, and would be shown to whom they were not given. */
function checkChange(path: readonly string[], given: GivenDefinition, before: CustomPropertyDefinition): InputIssue[] {
  const isShown = !before.layers.includes('SELLER') && layersOf(given).includes('SELLER')
  return [
    ...(given.type === before.type ? [] : [{ path: [...path, 'type'], message: `type must stay ${before.type}` }]),
    ...(given.appliesTo === before.appliesTo
      ? []
      : [{ path: [...path, 'appliesTo'], message: `appliesTo must stay ${before.appliesTo}` }]),
    ...(isShown
      ? [{ path: [...path, 'layers'], message: 'layers must go on to leave SELLER out: values were given without it' }]
      : []),
  ]
}

const layersOf = ({ layers }: GivenDefinition): readonly Role[] => layers ?? propertyLayers

function rulesOf({ type, ...given }: GivenDefinition) {
  const { pattern = null, minLength = null, maxLength = null, defaultValue = null } = given
  return { type, allowedValues: [...(given.allowedValues ?? [])], pattern, minLength, maxLength, defaultValue }
}

/** The row of a checked definition of a service, which was `before`. */
export function definitionRow(
  serviceId: string,
  given: GivenDefinition,
  before: CustomPropertyDefinition | null,
  position: number,
  now: Date,
): CustomPropertyDefinition {
  const { key, name, appliesTo, type } = given
  const { allowedValues, defaultValue, ...rules } = rulesOf(given)
  const row = {
    serviceId,
    key,
    position: before?.position ?? position,
    name,
    appliesTo,
    ...rules,
    isMandatory: given.isMandatory ?? false,
    isVisible: given.isVisible ?? true,
    defaultValue: defaultValue === null ? null : normalForm(type, defaultValue),
    allowedValues: allowedValues.map((value) => normalForm(type, value)),
    layers: propertyLayers.filter((layer) => layersOf(given).includes(layer)),
    isRetired: given.isRetired ?? false,
    appliesToNewOnly: given.appliesToNewOnly ?? false,
  }
  return { ...row, mandatorySince: mandatorySince(before, row, now) }
}

/** What is made before a value was mandatory needs none, where the definition says that it is for new things only. */
function mandatorySince(
  before: CustomPropertyDefinition | null,
  after: Omit<CustomPropertyDefinition, 'mandatorySince'>,
  now: Date,
): Date | null {
  if (!after.isMandatory || after.isRetired || !after.appliesToNewOnly) return null
  return before && needsValue(before) ? before.mandatorySince : now
}

/** Whether everything has a value, or needs one: defaults fill in. */
function needsValue({ isMandatory, isRetired }: CustomPropertyDefinition): boolean {
  return isMandatory && !isRetired
}

/** Whether a definition may refuse what it let pass before, or what was there before it was. */
export function isNarrower(before: CustomPropertyDefinition | null, after: CustomPropertyDefinition): boolean {
  if (after.isRetired) return false
  if (!before) return needsStoredValue(after)
  if (before.isRetired || (before.appliesToNewOnly && !after.appliesToNewOnly)) return true
  return (
    (needsStoredValue(after) && !needsStoredValue(before)) ||
    isFewer(before.allowedValues, after.allowedValues) ||
    (after.pattern !== null && after.pattern !== before.pattern) ||
    (after.minLength ?? 0) > (before.minLength ?? 0) ||
    (after.maxLength ?? Infinity) < (before.maxLength ?? Infinity)
  )
}

/** Whether one must give a value, since none fills in. */
function needsStoredValue(definition: CustomPropertyDefinition): boolean {
  return needsValue(definition) && !definition.defaultValue
}

/** None, or only the empty text, is no restriction. */
function isFewer(before: readonly string[], after: readonly string[]): boolean {
  const [old, left] = [before, after].map((values) => values.filter((value) => value !== ''))
  if (!left?.length) return false
  return !old?.length || old.some((value) => !left.includes(value))
}

/** Whether a definition would refuse a stored value; null for none. */
export function isBroken(definition: CustomPropertyDefinition, value: string | null): boolean {
  return value === null ? needsStoredValue(definition) : 'problem' in readValue(definition, value)
}

/** Whether the stored values of a property may not be looked at for a role, which must not learn anything of them. */
export function isClosedTo(before: CustomPropertyDefinition | null, role: Role): boolean {
  return before !== null && isHiddenFrom(before, role)
}

/**
 * The definitions that differ, as the trail of their service tells them; null stands for one that was, or is, not
 * there.
 */
export function definitionChanges(
  pairs: readonly (readonly [before: CustomPropertyDefinition | null, after: CustomPropertyDefinition | null])[],
): FieldChange[] {
  return pairs.flatMap(([before, after]) => {
    const field = `customProperties.${(after ?? before)?.key}`
    const change = { field, before: textOf(before), after: textOf(after) }
    return change.before === change.after ? [] : [change]
  })
}

function textOf(definition: CustomPropertyDefinition | null): string | null {
  if (!definition) return null
  const { serviceId: _, key: __, position: ___, layers, ...rest } = definition
  const members = Object.entries({ ...rest, layers: propertyLayers.filter((layer) => layers.includes(layer)) })
  // In one order, so that equal definitions have equal texts.
  return JSON.stringify(Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1))))
}
