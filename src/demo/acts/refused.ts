import { ownRefusals } from './refused.own.ts'
import { absentId, archivedParty, type Input, type Refused, successKey } from './refusing.ts'

/** How a mutation comes to a refusal, by the names of both. Throws where nobody has said how. */
export function refused(mutation: string, refusal: string): Refused {
  const found = ownRefusals[mutation]?.[refusal] ?? general[refusal]
  if (!found) throw new Error(`Nothing says how ${mutation} comes to ${refusal}: src/demo/acts/refused.own.ts has to.`)
  return found
}

/** How every mutation comes to some refusals. */
const general: Readonly<Record<string, Refused>> = {
  NotFound: { input: withAbsentId },
  VersionConflict: { input: (input) => ({ ...input, expectedVersion: 99 }) },
  InvalidInput: { input: (input) => ({ ...input, idempotencyKey: '' }) },
  IdempotencyMismatch: {
    isAfterSuccess: true,
    input: (input) => ({ ...withAnotherValue(input), idempotencyKey: successKey }),
  },
  Archived: archivedParty(),
  // It is in that state already.
  IllegalTransition: { isAfterSuccess: true },
  AlreadyInCatalog: { isAfterSuccess: true },
  ServiceAlreadyAdded: { isAfterSuccess: true },
  ExternalIdTaken: {
    before: (perform, mutation, { as, input }) => perform(as, mutation, { ...input, externalId: 'crm-7' }),
    input: (input) => ({ ...input, externalId: 'crm-7' }),
  },
}

/** An input whose first id is one that nothing has. */
function withAbsentId(input: Input): Input {
  const name = Object.keys(input).find((each) => each.endsWith('Id') && each !== 'externalId')
  if (name === undefined) throw new Error(`An input names nothing that could be absent: ${JSON.stringify(input)}.`)
  return { ...input, [name]: absentId }
}

function withAnotherValue(input: Input): Input {
  if (typeof input['quantity'] === 'number') return { ...input, quantity: input['quantity'] + 1 }
  const text = ['reason', 'name', 'url'].find((each) => typeof input[each] === 'string')
  return text === undefined ? withAbsentId(input) : { ...input, [text]: `${String(input[text])}, changed` }
}
