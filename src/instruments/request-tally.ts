import type { AnsweredRequest as LoggedRequest } from '../access-log.ts'
import { DurationTally, type LabelValues } from './exposition.ts'

/** The way that a request came in. */
export type RequestDoor = 'graphql' | 'rest' | 'token' | 'health' | 'page'

/** The way that leads to an address. */
function doorOf(path: string): RequestDoor {
  if (path === '/graphql') return 'graphql'
  if (/^\/(api|csp)\//i.test(path)) return 'rest'
  if (path.startsWith('/connect/token')) return 'token'
  return path.startsWith('/health') ? 'health' : 'page'
}

/** A request that was answered, as far as it is counted. */
export interface AnsweredRequest {
  readonly door: RequestDoor
  /** The operation by its name, which a client may have chosen. */
  readonly operation: string
  /** Null without credentials. */
  readonly role: string | null
  readonly status: number
  /** The first error code of the answer; null for none. */
  readonly code: string | null
  readonly seconds: number
  /** The cost that it asked for. */
  readonly cost: number
}

/** A request that was answered, with what is counted of its notes. */
export function countedOf({
  path,
  status,
  milliseconds,
  notes,
}: Pick<LoggedRequest, 'path' | 'status' | 'milliseconds' | 'notes'>): AnsweredRequest {
  return {
    door: doorOf(path),
    operation: notes.operation ?? 'none',
    role: notes.viewer?.role ?? null,
    status,
    code: notes.errorCodes?.[0] ?? null,
    seconds: milliseconds / 1000,
    cost: notes.cost?.requested ?? 0,
  }
}

/** The requests of one kind. */
interface Kind {
  readonly labels: LabelValues
  readonly durations: DurationTally
  cost: number
}

/** How many names of operations are told apart. Clients choose them, and each is some series for whoever keeps them. */
const mostOperations = 200

/** The name under which all others are counted. */
const otherOperations = 'other'

/** Counts the requests that were answered. It is called for each of them, so it does no more than that. */
export class RequestTally {
  readonly #kinds = new Map<string, Kind>()
  readonly #operations = new Set(['none'])

  /** Counts one. */
  add({ door, operation, role, status, code, seconds, cost }: AnsweredRequest): void {
    const name = door === 'graphql' ? this.#counted(operation, role) : operation
    const key = `${door} ${name} ${role} ${status} ${code}`
    let kind = this.#kinds.get(key)
    if (!kind) {
      const labels = [door, name, role ?? 'anonymous', String(status), code ?? '']
      kind = { labels, durations: new DurationTally(), cost: 0 }
      this.#kinds.set(key, kind)
    }
    kind.durations.add(seconds)
    kind.cost += cost
  }

  /** The kinds of requests so far, by the values of `requestLabels`. */
  kinds(): Iterable<Kind> {
    return this.#kinds.values()
  }

  /** How long requests took, by door, operation and role. */
  durations(): Iterable<readonly [LabelValues, DurationTally]> {
    const merged = new Map<string, readonly [LabelValues, DurationTally]>()
    for (const { labels, durations } of this.#kinds.values()) {
      const values = labels.slice(0, 3)
      const [, tally] = merged.get(values.join(' ')) ?? [values, new DurationTally()]
      merged.set(values.join(' '), [values, tally])
      tally.addAll(durations)
    }
    return merged.values()
  }

  /** Whoever has no credentials gives no names. */
  #counted(operation: string, role: string | null): string {
    if (this.#operations.has(operation)) return operation
    if (role === null || this.#operations.size >= mostOperations) return otherOperations
    this.#operations.add(operation)
    return operation
  }
}

/** The labels of a kind of requests. */
export const requestLabels = ['door', 'operation', 'role', 'status', 'code'] as const
