import SchemaBuilder, {
  BasePlugin,
  isThenable,
  type PothosOutputFieldConfig,
  type PothosTypeConfig,
  type SchemaTypes,
  unwrapOutputFieldType,
} from '@pothos/core'
import { type GraphQLFieldResolver, type GraphQLObjectType, type GraphQLResolveInfo } from 'graphql'
import { type Context, signedIn } from '../context.ts'
import type { Database } from '../database/database.ts'
import { type Selection, wholeRow } from '../database/selection.ts'
import type { Viewer } from '../viewer.ts'
import { loadBatched } from './loading.ts'
import { type EntityExtension, type FieldExtension, selectionOf } from './selection.ts'

/** The name under which the schema builder knows the plugin. */
export const rows = 'rows'

declare global {
  // The name that Pothos reads plugins' types from.
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      rows: RowsPlugin<Types>
    }

    export interface FieldOptions<Types, ParentShape> {
      /**
       * The columns of its row that the field reads: no others are fetched for it. Without it, a field with a resolver
       * of its own has the whole row fetched.
       */
      reads?: readonly (keyof ParentShape & string)[]
      /** Of a field whose objects are rows: that it answers rows that were read for something else, and not ids. */
      givesRows?: boolean
    }
  }
}

/** Rows by id, in the order of the ids, with what the selection names; null for each that is absent or hidden. */
export type Find<Row> = (
  database: Database,
  viewer: Viewer,
  ids: readonly string[],
  selection?: Selection,
) => Promise<(Row | null)[]>

/** A type whose objects are rows with an id. */
export interface Entity extends EntityExtension {
  readonly find: Find<object>
}

const entities = new Map<string, Entity>()
const lists = new Set<string>()

/** Makes the type of that name one whose objects are rows: its fields may resolve to an id. */
export function registerRows(name: string, entity: Entity): void {
  entities.set(name, entity)
}

/** Makes the types of these names ones that lead to the rows of a list. */
export function registerList(...names: string[]): void {
  for (const name of names) lists.add(name)
}

/**
 * A row by its id, loaded together with all that are asked for in the same turn: one statement for each type and
 * selection. Null when it is absent or hidden.
 */
export async function loadRow(
  context: Context,
  type: string,
  id: string,
  selection: Selection = wholeRow,
): Promise<object | null> {
  const entity = entities.get(type)
  if (!entity) throw new Error(`${type} is no entity.`)
  const load = async (ids: readonly string[]) => {
    const found = await entity.find(context.database, signedIn(context), ids, selection)
    return new Map(ids.map((each, index) => [each, found[index] ?? null]))
  }
  return (await loadBatched(context, `${type} ${selection.shape}`, id, load)) ?? null
}

/** What is selected of an entity at the place of the document that is being resolved. */
export function selectedAt(info: GraphQLResolveInfo, type: string): Selection {
  return selectionOf(info, info.schema.getType(type) as GraphQLObjectType)
}

/** Loads the rows whose ids fields resolve to. */
class RowsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onTypeConfig(config: PothosTypeConfig): PothosTypeConfig {
    const entity = entities.get(config.name)
    if (entity) return { ...config, extensions: { ...config.extensions, entity: { table: entity.table } } }
    return lists.has(config.name) ? { ...config, extensions: { ...config.extensions, isOfList: true } } : config
  }

  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { reads, givesRows } = field.pothosOptions
    return { ...field, extensions: { ...field.extensions, ...(reads && { reads }), ...(givesRows && { givesRows }) } }
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const { name } = this.buildCache.getTypeConfig(unwrapOutputFieldType(field.type))
    // The rows of a list come with it.
    if (!entities.has(name) || lists.has(field.parentType)) return resolve
    const { reference, givesRows } = field.extensions as FieldExtension
    const mayBeRow = reference !== undefined || givesRows === true
    return (parent, args, context, info) =>
      loaded(resolve(parent, args, context, info), context as Context, info, { name, mayBeRow })
  }
}

function loaded(
  value: unknown,
  context: Context,
  info: GraphQLResolveInfo,
  field: { name: string; mayBeRow: boolean },
): unknown {
  if (typeof value === 'string') return loadRow(context, field.name, value, selectedAt(info, field.name))
  if (isThenable(value)) return value.then((settled) => loaded(settled, context, info, field))
  // What such a row refers to was not read with it, which compiled queries must know of.
  if (value != null && !field.mayBeRow)
    throw new Error(`${info.parentType.name}.${info.fieldName} answers rows, and does not say so with givesRows.`)
  return value
}

SchemaBuilder.registerPlugin(rows, RowsPlugin)
