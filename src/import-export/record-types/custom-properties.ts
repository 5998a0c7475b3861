import type { Work } from '../../database/database.ts'
import { forms } from '../../services/custom-property-forms.ts'
import { readValue } from '../../services/custom-property-value.ts'
import type { CustomPropertyDefinition } from '../../services/custom-property.ts'
import type { CustomPropertyTarget } from '../../vocabulary.ts'
import type { ImportSession } from '../import-session.ts'
import type { Staged } from '../staging.ts'

/** Texts by the keys of custom properties. */
type CustomProperties = { readonly [key: string]: string }

/** The thing whose values they are. */
interface Asked {
  readonly serviceId: string
  readonly target: CustomPropertyTarget
  readonly stored: CustomProperties | undefined
  readonly madeAt: Date
  /** Whether it can still be changed: what cannot has the values of its time. */
  readonly isLive: boolean
}

/**
 * The values of a record's custom properties, each in the normal form of its type. Refuses those of properties that the
 * service does not ask for there, which nobody would ever see, and those that are not what is asked for, or that are
 * missing; one that is stored already stays as it is.
 */
export function* readCustomProperties(
  session: ImportSession,
  one: Staged<{ customProperties: CustomProperties }>,
  { serviceId, target, stored, madeAt, isLive }: Asked,
): Work<CustomProperties> {
  if (one.isRefused) return {}
  const given = Object.entries(one.record.customProperties)
  const asked = yield* session.rows.propertiesOf(serviceId)
  const when = target === 'SUBSCRIPTION' ? 'on subscribing' : 'on adding it'
  const values = given.map(([key, text]): [string, string] => {
    const property = asked.get(key)
    const path = `customProperties.${key}`
    if (property?.appliesTo !== target) session.refuse(one, path, `is nothing that the service asks for ${when}`)
    else if (text !== '' && stored?.[key] !== text) {
      const read = isLive && isChecked(property) ? readValue(property, text) : inForm(property, text)
      if ('value' in read) return [key, read.value]
      session.refuse(one, path, read.problem)
    }
    return [key, text]
  })
  const answers = new Map(values)
  const needed = [...asked.values()].filter(
    (property) => property.appliesTo === target && isLive && !stored && isNeeded(property, madeAt),
  )
  for (const { key } of needed) if (!answers.get(key)) session.refuse(one, `customProperties.${key}`, 'is mandatory')
  return Object.fromEntries(values)
}

/** Where the rules are for new values only, nobody can say whether this one is new; that of a retired one is old. */
function isChecked({ appliesToNewOnly, isRetired }: CustomPropertyDefinition): boolean {
  return !appliesToNewOnly && !isRetired
}

function isNeeded(property: CustomPropertyDefinition, madeAt: Date): boolean {
  const { isMandatory, isRetired, defaultValue, mandatorySince } = property
  return isMandatory && !isRetired && !defaultValue && (mandatorySince === null || madeAt >= mandatorySince)
}

function inForm({ type }: CustomPropertyDefinition, text: string): { value: string } | { problem: string } {
  const { read, expected } = forms[type]
  const value = read(text)
  return value === null ? { problem: `must be ${expected}` } : { value }
}
