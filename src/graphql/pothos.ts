import type { ArgBuilder as PothosArgBuilder, ObjectRef as PothosObjectRef } from '@pothos/core'
import type { SchemaTypes } from './builder.ts'

type Extended = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>

/** What a field's arguments are built with: `t.arg`. */
export type ArgBuilder = PothosArgBuilder<Extended>

/** A reference to an object type whose values are `Shape`. */
export type ObjectRef<Shape> = PothosObjectRef<Extended, Shape>
