import { enumOf } from '../graphql/enums.ts'
import { cancellationModes, customPropertyTargets, customPropertyTypes } from '../vocabulary.ts'

export const CancellationMode = enumOf('CancellationMode', 'How a subscription may be cancelled.', cancellationModes, {
  IMMEDIATE: 'At once.',
  AT_PERIOD_END: 'At the end of the current period.',
})
export const CustomPropertyTarget = enumOf(
  'CustomPropertyTarget',
  'What a custom property belongs to.',
  customPropertyTargets,
  {
    ORGANIZATION_SERVICE: 'Asked when the service is added to an organization.',
    SUBSCRIPTION: 'Asked when a subscription is created.',
  },
)
export const CustomPropertyType = enumOf(
  'CustomPropertyType',
  'What the value of a custom property looks like.',
  customPropertyTypes,
  {
    TEXT: 'Any text.',
    NUMBER: 'A decimal number.',
    BOOLEAN: '`true` or `false`.',
    DATE: 'A day, `YYYY-MM-DD`.',
    EMAIL: 'An email address.',
    URL: 'An absolute http or https URL.',
    DOMAIN: 'A domain name.',
    CHOICE: 'One of the allowed values.',
  },
)
