import { enumOf } from '../graphql/enums.ts'
import { serviceTypes } from '../vocabulary.ts'

export const ServiceTypeEnum = enumOf('ServiceType', 'How access to a service is paid for.', serviceTypes, {
  PAID: 'It is paid for.',
  FREE: 'It is free.',
  PAID_WITH_FREE_TRIAL: 'It is paid for, after a free trial.',
})
