import type { Work } from '../../database/database.ts'
import { refuseArchivedParty } from '../../operations/acting-party.ts'
import type { OperationResult } from '../../operations/idempotency.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { setOwnReferences } from '../../operations/own-references.ts'
import type { GivenReferences } from '../../operations/references.ts'
import { NotFound } from '../../operations/refusals.ts'
import { type OperationOutcome, recallResult, runIdempotent } from '../../operations/run-idempotent.ts'
import { lockReferenced } from '../store.references.ts'

/** What the viewer's own systems know something by. */
export interface SetReferences extends GivenReferences {
  /** A service of an organization, or a subscription. */
  readonly objectId: string
  readonly idempotencyKey?: string | null | undefined
}

/** Sets the external id and the metadata of the viewer's own side, in every state. It raises no version. */
export function setReferences(context: OperationContext, input: SetReferences): Promise<OperationOutcome> {
  const { database, viewer } = context
  function* work(): Work<OperationResult> {
    yield* refuseArchivedParty(database, viewer)
    const object = yield* lockReferenced(database, viewer, input.objectId)
    if (!object) throw new NotFound('There is no such subscription or service of an organization.')
    yield* setOwnReferences(context, object, input)
    return { id: object.id, version: object.version }
  }
  return runIdempotent(
    context,
    'setReferences',
    input,
    work,
    recallResult(function* (_, id) {
      return (yield* lockReferenced(database, viewer, id)) !== null
    }),
  )
}
