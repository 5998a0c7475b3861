import type { ArgBuilder as PothosArgBuilder, ObjectFieldBuilder, ObjectRef as PothosObjectRef } from '@pothos/core'
import type { SchemaTypes } from './builder.ts'

type Extended = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>

/** What a field's arguments are built with: `t.arg`. */
export type ArgBuilder = PothosArgBuilder<Extended>

/** What the fields of an object type are built with, whose objects are `Shape`. */
export type FieldBuilder<Shape> = ObjectFieldBuilder<Extended, Shape>

/** A reference to an object type whose objects are `Shape`; `Output` is what a field of that type may resolve to. */
export type ObjectRef<Output, Shape = Output> = PothosObjectRef<Extended, Output, Shape>
