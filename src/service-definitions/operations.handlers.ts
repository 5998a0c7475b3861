import type { Connection, Work } from '../database/database.ts'
import type { OperationResult } from '../operations/idempotency.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { Archived, NotFound } from '../operations/refusals.ts'
import { type OperationOutcome, recallResult, runIdempotent } from '../operations/run-idempotent.ts'
import { newSecret } from '../operations/secrets.ts'
import { type Overlap, overlapEnd, type SecretOutcome, showingOnce } from '../operations/shown-secrets.ts'
import { confirmReceivers, type OwnedService, rotateHandlerSecret } from './store.handlers.ts'
import { lockDefinition, seesService } from './store.writes.ts'

/** Names a service whose definition's addresses it is about. */
export interface ServiceHandlersCommand {
  readonly serviceId: string
  readonly idempotencyKey?: string | null | undefined
}

/** Has the addresses, and the mail, of a definition that an import brought be told of what happens from now on. */
export function confirmServiceHandlers(
  context: OperationContext,
  input: ServiceHandlersCommand,
): Promise<OperationOutcome> {
  const { database, now } = context
  return onService(context, 'confirmServiceHandlers', input, function* (tx, service) {
    yield* confirmReceivers(tx, database, service, ['HANDLER', 'EMAIL'], now)
  })
}

/** Gives the messages to the addresses of a definition a new secret. The old one signs as well for some hours. */
export async function rotateServiceSecret(
  context: OperationContext,
  input: ServiceHandlersCommand & Overlap,
): Promise<SecretOutcome> {
  const { database, now } = context
  const until = overlapEnd(input, now)
  const secret = newSecret()
  const outcome = await onService(context, 'rotateServiceSecret', input, (tx, service) =>
    rotateHandlerSecret(tx, database, service, secret, { now, until }),
  )
  return showingOnce(outcome, secret)
}

function onService(
  context: OperationContext,
  operation: string,
  input: ServiceHandlersCommand,
  write: (tx: Connection, service: OwnedService) => Work<void>,
): Promise<OperationOutcome> {
  const { database, viewer } = context
  const { serviceId } = input
  function* work(tx: Connection): Work<OperationResult> {
    const found = yield* lockDefinition(tx, database, viewer, serviceId)
    if (!found) throw new NotFound('There is no such service, or it has no definition.')
    if (found.isSellerArchived) throw new Archived('The service’s seller is archived.')
    yield* write(tx, { serviceId, sellerId: found.sellerId })
    return { id: serviceId, version: found.definition.version }
  }
  return runIdempotent(
    context,
    operation,
    input,
    work,
    recallResult((tx, id) => seesService(tx, database, viewer, id)),
  )
}
