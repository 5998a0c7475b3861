import { isThenable } from '@pothos/core'
import { GraphQLError, type GraphQLFieldResolver, type GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context.ts'
import { mostFaults } from './faults.ts'
import { countedPerRequest } from './nodes/loaders.ts'

/**
 * Stands for all faults of a request beyond the first ones. It has a place already, so that the engine takes it as it
 * is, however often it is thrown: each other one it would look for in the text of the document anew.
 */
class FurtherFaults extends GraphQLError {
  constructor(first: GraphQLError, { fieldNodes }: GraphQLResolveInfo) {
    const message = `The answer has more than ${mostFaults} faults; these are the first ${mostFaults}.`
    const [node] = fieldNodes
    super(message, { nodes: node ?? null, path: [], extensions: { ...first.extensions, limit: mostFaults } })
  }
}

const faultsOf = countedPerRequest((): { told: number; further: FurtherFaults | null } => ({ told: 0, further: null }))

/** The error that stands for all further faults of a request, once it has so many that no more are told; null before. */
export function furtherOf(context: Context): unknown {
  return faultsOf(context).further
}

/** The error to throw for a fault of what was asked: the fault, or the one that stands for those that are told no more. */
export function thrownFor(error: unknown, context: Context, info: GraphQLResolveInfo): unknown {
  // What nobody foresaw is logged, and is no doing of whoever asks.
  if (error instanceof FurtherFaults) return error
  if (!(error instanceof GraphQLError) || error.extensions['code'] === undefined) return error
  const faults = faultsOf(context)
  faults.told += 1
  if (faults.told <= mostFaults) return error
  faults.further ??= new FurtherFaults(error, info)
  return faults.further
}

/** A resolver whose faults are told a few times: a list may have a field with a wrong argument in each of its rows. */
export function tellingFew(resolve: GraphQLFieldResolver<unknown, Context>): GraphQLFieldResolver<unknown, Context> {
  return (parent, args, context, info) => {
    try {
      const value = resolve(parent, args, context, info)
      if (!isThenable(value)) return value
      return value.then(undefined, (error: unknown) => {
        throw thrownFor(error, context, info)
      })
    } catch (error) {
      throw thrownFor(error, context, info)
    }
  }
}

/** Errors with what stands for further ones once, and as the last of them. */
export function withFurtherOnce(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  const isFurther = (error: GraphQLError) => (error.originalError ?? error) instanceof FurtherFaults
  const further = errors.find(isFurther)
  return further ? [...errors.filter((error) => !isFurther(error)), further] : errors
}
