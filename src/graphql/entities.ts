import { brandWithType } from '@pothos/core'
import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context.ts'
import type { ObjectRef } from './pothos.ts'

/** A type whose objects other graphs may refer to and add fields to. */
export interface EntityType {
  readonly type: ObjectRef<unknown>
  /** The field that tells its objects apart: an ID. */
  readonly key: string
  /**
   * Gives null for what is absent or hidden; keys that are asked for in the same turn are read together, as far as
   * `info` says what is selected.
   */
  readonly load: (context: Context, key: string, info: GraphQLResolveInfo) => Promise<object | null>
}

const registered = new Map<string, EntityType>()

/** Every entity by the name of its type. Complete once the modules of the schema are loaded. */
export const entityTypes: ReadonlyMap<string, EntityType> = registered

/** Makes a type an entity, whose objects are found by the value of the field `key` alone. */
export function registerEntity(type: ObjectRef<unknown>, key: string, load: EntityType['load']): void {
  registered.set(type.name, { type, key, load })
}

/** The object of an entity by its key, made to tell its type; null when it is absent or hidden. */
export async function loadEntity(
  context: Context,
  name: string,
  key: string,
  info: GraphQLResolveInfo,
): Promise<object | null> {
  const entity = registered.get(name)
  const found = entity ? await entity.load(context, key, info) : null
  // So an interface or a union learns the type at once, with nothing to wait for.
  if (entity && found) brandWithType(found, entity.type)
  return found
}
