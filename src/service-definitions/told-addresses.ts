import type { InputIssue } from '../operations/refusals.ts'
import type { Viewer } from '../viewer.ts'
import type { Scope } from '../vocabulary.ts'
import type { DefinitionChanges } from './definition-changes.ts'
import type { ServiceDefinition } from './service-definition.ts'

/** The part of a definition that says at which addresses the service is told of its subscriptions. */
type Told = Pick<
  ServiceDefinition,
  'subscriptionLifecycleEventHandlers' | 'subscriptionStatusChangeNotificationUrl' | 'orderCreatedNotifyUrl'
>

/** Those of a definition that is yet to be made. */
export const toldNowhere: Told = {
  subscriptionLifecycleEventHandlers: null,
  subscriptionStatusChangeNotificationUrl: null,
  orderCreatedNotifyUrl: null,
}

/**
 * The issues of new addresses that a viewer's scopes do not allow: whoever listens there reads events, and what
 * `onFulfillment` answers decides on a subscription.
 */
export function checkTold({ scopes }: Viewer, changes: DefinitionChanges, before: Told): InputIssue[] {
  if (!scopes) return []
  const handlers = changes.subscriptionLifecycleEventHandlers ?? {}
  const check = (path: readonly string[], address: unknown, old: unknown, ...needed: Scope[]): InputIssue[] => {
    const lacking = needed.filter((scope) => !scopes.has(scope))
    if (!address || address === old || lacking.length === 0) return []
    const message = `Your credentials lack the scope ${lacking.join(', ')}, of what is sent there`
    return [{ path: ['changes', ...path], message }]
  }
  const handler = (name: 'onFulfillment' | 'onExpiration' | 'onCancellation', ...needed: Scope[]) =>
    check(
      ['subscriptionLifecycleEventHandlers', name],
      handlers[name],
      before.subscriptionLifecycleEventHandlers?.[name],
      ...needed,
    )
  const url = (name: 'subscriptionStatusChangeNotificationUrl' | 'orderCreatedNotifyUrl') =>
    check([name], changes[name], before[name], 'events:read')
  return [
    ...handler('onFulfillment', 'events:read', 'subscriptions:write'),
    ...handler('onExpiration', 'events:read'),
    ...handler('onCancellation', 'events:read'),
    ...url('subscriptionStatusChangeNotificationUrl'),
    ...url('orderCreatedNotifyUrl'),
  ]
}
