import { enumOf } from '../graphql/enums.ts'
import { serviceTypes } from '../vocabulary.ts'

export const ServiceTypeEnum = enumOf('ServiceType', 'A way in which access to a service is paid for.', serviceTypes, {
  PAID: 'Access is paid for.',
  FREE: 'Access is free.',
  PAID_WITH_FREE_TRIAL: 'Access is paid for, after a free trial.',
})
