import { enumOf } from '../graphql/enums.ts'
import { cancellationModes, customPropertyTargets, customPropertyTypes } from '../vocabulary.ts'

export const CancellationMode = enumOf('CancellationMode', 'A way to cancel a subscription.', cancellationModes, {
  IMMEDIATE: 'Cancelled at once.',
  AT_PERIOD_END: 'At the end of the current period.',
})
export const CustomPropertyTarget = enumOf(
  'CustomPropertyTarget',
  'The things that a custom property can be asked for.',
  customPropertyTargets,
  {
    ORGANIZATION_SERVICE: 'Asked when the service is added to an organization.',
    SUBSCRIPTION: 'Asked when a subscription is created.',
  },
)
export const CustomPropertyType = enumOf(
  'CustomPropertyType',
  'The form of a custom property’s values. The normal form of a value is kept and answered, whatever way it was written.',
  customPropertyTypes,
  {
    TEXT: 'Any text.',
    NUMBER: 'A decimal number such as `12` or `-3.50`, without leading zeros.',
    BOOLEAN: '`true` or `false`.',
    DATE: 'A day of the calendar, `YYYY-MM-DD`.',
    EMAIL: 'An email address as HTML and RFC 5321 have it. Its domain is kept as that of a `DOMAIN`.',
    URL: 'An absolute http or https URL without user and password. Kept as the URL standard writes it.',
    DOMAIN:
      'A domain name of two labels or more. Kept in lower case, international ones in their ASCII form (`xn--…`).',
    CHOICE: 'One of the allowed values.',
  },
)
