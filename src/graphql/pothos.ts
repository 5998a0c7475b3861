import type { ArgBuilder as PothosArgBuilder, ObjectRef as PothosObjectRef } from '@pothos/core'
import type { Context } from '../context.ts'

/** The types that the schema's parts have in common: the context, the scalars and who may call what. */
export interface SchemaTypes {
  Context: Context
  DefaultFieldNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date }
    Decimal: { Input: string; Output: string }
    CurrencyCode: { Input: string; Output: string }
    Locale: { Input: string; Output: string }
    JSON: { Input: unknown; Output: unknown }
    _Any: { Input: unknown; Output: unknown }
  }
}

/** The same with what Pothos adds to them. */
export type Extended = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>

/** The builder of a field's arguments: `t.arg`. */
export type ArgBuilder = PothosArgBuilder<Extended>

/** A reference to an object type whose objects are `Shape`; `Output` is what a field of that type may resolve to. */
export type ObjectRef<Output, Shape = Output> = PothosObjectRef<Extended, Output, Shape>
