/**
 * An operation says no. Nothing was written. Every refusal is a class of its own, named in the result union of each
 * mutation that can give it, and recognized by its class alone.
 */
export abstract class Refusal extends Error {
  /** The refusal's name for programs, in capitals. */
  abstract readonly code: string

  /** The facts that its class declares. */
  get facts(): RefusalFacts {
    return (this.constructor as RefusalClass).facts
  }
}

/** The facts of a refusal that the documentation and the REST paths tell beside its name and message. */
export interface RefusalFacts {
  /** The HTTP status at a REST path. */
  readonly status: number
  /** The `errorCode` at a REST path. The documents give number 5 only (Manage Services); those from 1001 on are ours. */
  readonly number: number
  /** The next step of whoever gets it. */
  readonly remedy: string
}

/** The class of a refusal. */
export interface RefusalClass {
  new (...args: never[]): Refusal
  readonly name: string
  readonly facts: RefusalFacts
}

/** One wrong value of an input. */
export interface InputIssue {
  /** Where in the input: `['customProperties', 'domain']`. */
  readonly path: readonly string[]
  readonly message: string
}

/** The one number and name that the documents give to wrong values (Manage Services). */
export const invalidValue = { code: 5, name: 'InvalidValue' } as const

/** Values of the input are wrong: all of them at once. */
export class InvalidInput extends Refusal {
  static readonly facts = {
    status: 400,
    number: 5,
    remedy: 'Correct what `issues` name, all at once: `path` leads to each value.',
  }
  override readonly name = 'InvalidInput'
  readonly code = 'INVALID_INPUT'
  readonly issues: readonly InputIssue[]

  constructor(issues: readonly InputIssue[]) {
    super(issues.length === 1 ? (issues[0]?.message ?? '') : `${issues.length} values of the input are wrong.`)
    this.issues = issues
  }
}

/** The object of the operation does not exist, or is hidden from the viewer: the two look the same. */
export class NotFound extends Refusal {
  static readonly facts = {
    status: 404,
    number: 1001,
    remedy: 'Look for the id with the same credentials: what they do not see is not found.',
  }
  override readonly name = 'NotFound'
  readonly code = 'NOT_FOUND'
}

/** Somebody else changed the object since the version that was expected. */
export class VersionConflict extends Refusal {
  static readonly facts = {
    status: 409,
    number: 1004,
    remedy: 'Read it again, decide again, and send `currentVersion`.',
  }
  override readonly name = 'VersionConflict'
  readonly code = 'VERSION_CONFLICT'
  readonly currentVersion: number

  constructor(expectedVersion: number, currentVersion: number) {
    super(
      `Version ${expectedVersion} was expected, but the current version is ${currentVersion}. Read it again before changing it.`,
    )
    this.currentVersion = currentVersion
  }
}

/** The idempotency key was used before with another input. */
export class IdempotencyMismatch extends Refusal {
  static readonly facts = {
    status: 409,
    number: 1005,
    remedy: 'Take a new key for a new request; repeat the old one unchanged.',
  }
  override readonly name = 'IdempotencyMismatch'
  readonly code = 'IDEMPOTENCY_MISMATCH'

  constructor() {
    super('This idempotency key was used before with another input. Use a new key for a new request.')
  }
}

/** Another thing of the same owner and type has the external id, archived and ended ones included. */
export class ExternalIdTaken extends Refusal {
  static readonly facts = {
    status: 409,
    number: 1060,
    remedy: 'Take another external id, or look the other one up by `filter: { externalId }`.',
  }
  override readonly name = 'ExternalIdTaken'
  readonly code = 'EXTERNAL_ID_TAKEN'

  constructor(noun: string) {
    super(`Another ${noun} has this external id.`)
  }
}

/** Something is archived, or who asks is: what there is goes on, and nothing new begins. */
export class Archived extends Refusal {
  static readonly facts = {
    status: 409,
    number: 1061,
    remedy: 'Unarchive it first, if that is meant.',
  }
  override readonly name = 'Archived'
  readonly code = 'ARCHIVED'
}

/** The refusals of any operation. */
export const sharedRefusals: readonly RefusalClass[] = [
  InvalidInput,
  NotFound,
  VersionConflict,
  IdempotencyMismatch,
  ExternalIdTaken,
  Archived,
]
