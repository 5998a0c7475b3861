import type { Work } from '../../database/database.ts'
import { forms } from '../../services/custom-property-forms.ts'
import type { CustomPropertyTarget } from '../../vocabulary.ts'
import type { ImportSession } from '../import-session.ts'
import type { Staged } from '../staging.ts'

/** Texts by the keys of custom properties. */
type CustomProperties = { readonly [key: string]: string }

/**
 * The values of a record's custom properties, each in the normal form of its type. Refuses those of properties that the
 * service does not ask for there, which nobody would ever see, and those that are not what is asked for; one that is
 * stored already stays as it is.
 */
export function* readCustomProperties(
  session: ImportSession,
  one: Staged<{ customProperties: CustomProperties }>,
  serviceId: string,
  target: CustomPropertyTarget,
  stored: CustomProperties = {},
): Work<CustomProperties> {
  const given = Object.entries(one.record.customProperties)
  if (given.length === 0 || one.isRefused) return {}
  const asked = yield* session.propertiesOf(serviceId)
  const when = target === 'SUBSCRIPTION' ? 'on subscribing' : 'on adding it'
  const values = given.map(([key, text]): [string, string] => {
    const property = asked.get(key)
    const path = `customProperties.${key}`
    if (property?.appliesTo !== target) session.refuse(one, path, `is nothing that the service asks for ${when}`)
    else if (text !== '' && stored[key] !== text) {
      const { read, expected } = forms[property.type]
      const value = read(text)
      if (value !== null) return [key, value]
      session.refuse(one, path, `must be ${expected}`)
    }
    return [key, text]
  })
  return Object.fromEntries(values)
}
