import type {
  FieldKind,
  FieldRef,
  InputFieldMap,
  InputShapeFromFields,
  ObjectFieldsShape,
  ObjectRef,
  SchemaTypes,
} from '@pothos/core'
import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../context.ts'
import type { Database } from '../../database/database.ts'
import type { ListQuery } from '../../database/query/lists.ts'
import type { TableWithId } from '../../database/tables.ts'
import type { Tables } from '../../database/tables.ts'
import type { Viewer } from '../../viewer.ts'
import type { Connection } from './connections.ts'
import type { Find, Key } from './node-types.ts'

/** The names of the properties of a row that hold such values. */
type KeyWith<Value, Row> = { [Name in keyof Row & string]: Row[Name] extends Value ? Name : never }[keyof Row & string]

declare global {
  // The name that Pothos reads plugins' types from.
  export namespace PothosSchemaTypes {
    export interface SchemaBuilder<Types extends SchemaTypes> {
      /**
       * A type whose objects are rows with an id: fields may resolve to the id and are loaded in batches, `node` finds
       * them, and other graphs may refer to them.
       */
      nodeType<Row extends { id: string }>(
        name: string,
        options: NodeTypeOptions<Types, Row>,
      ): ObjectRef<Types, string | Row, Row>

      /** Lets other graphs refer to the objects of a type that has another key than an id. */
      asEntity<Output, Shape, Field extends string>(
        type: ObjectRef<Types, Output, Shape>,
        options: EntityOptions<Shape, Field>,
      ): void

      /**
       * `<name>Connection` and `<name>Edge` for lists of a type, the name of which is the type's unless the contract
       * has another one; `plural` says what the lists hold.
       */
      connectionType<Output, Shape>(
        type: ObjectRef<Types, Output, Shape>,
        options: { plural: string; name?: string },
      ): ObjectRef<Types, Connection<Shape>>
    }

    export interface NodeTypeOptions<Types extends SchemaTypes, Row> {
      readonly description: string
      readonly table: (tables: Tables) => TableWithId
      readonly find: Find<Row>
      readonly fields: ObjectFieldsShape<Types, Row>
    }

    export interface EntityOptions<Shape, Field extends string> {
      /** The fields that tell its objects apart, all of them together: IDs. */
      readonly key: readonly Field[]
      /** An object by the value of its key; null for what is absent or hidden. */
      readonly resolveReference: (context: Context, key: Key<Field>, info: GraphQLResolveInfo) => Promise<Shape | null>
    }

    export interface FieldOptions<Types, ParentShape> {
      /**
       * The columns of its row that the field reads: no others are fetched for it. Without it, a field with a resolver
       * of its own has the whole row fetched.
       */
      select?: readonly (keyof ParentShape & string)[]
      /** Of a field whose objects are rows: that it answers rows that were read for something else, and not ids. */
      returnsRow?: boolean
    }

    export interface RootFieldBuilder<Types extends SchemaTypes, ParentShape, Kind extends FieldKind = FieldKind> {
      /**
       * The row that a column refers to. It is read in the statement of its own row: whoever sees a row sees what it
       * refers to.
       */
      relation<Referred>(
        column: KeyWith<string, ParentShape>,
        type: ObjectRef<Types, string | Referred, Referred>,
        options: { description: string },
      ): FieldRef<Types, Referred, Kind>

      /** A list that hangs on nothing, such as a field of `Query`. */
      connection<T extends TableWithId, Args extends InputFieldMap = {}>(
        type: ObjectRef<Types, Connection<NoInfer<T>['$inferSelect']>>,
        options: ConnectionOptions<Args, T>,
      ): FieldRef<Types, Connection<T['$inferSelect']>, Kind>

      /** A list of what belongs to a row. The lists of all rows of a request are read together. */
      relatedConnection<T extends TableWithId, Args extends InputFieldMap = {}>(
        type: ObjectRef<Types, Connection<NoInfer<T>['$inferSelect']>>,
        options: ConnectionOptions<Args, T, ParentShape>,
      ): FieldRef<Types, Connection<T['$inferSelect']>, Kind>

      /** The same with nodes that are made of the rows and of the one that the list hangs on. */
      relatedConnection<T extends TableWithId, Node, Args extends InputFieldMap = {}>(
        type: ObjectRef<Types, Connection<Node>>,
        options: RelatedOptions<Args, T, ParentShape, Node>,
      ): FieldRef<Types, Connection<Node>, Kind>
    }

    export interface ConnectionOptions<Args extends InputFieldMap, T extends TableWithId, ParentShape = unknown> {
      readonly description: string
      /** Arguments beside those of paging. */
      readonly args?: Args
      /** Whether a viewer may read the list of something; without it every viewer may. Else the list is null. */
      readonly isReadable?: (viewer: Viewer, parent: ParentShape) => boolean
      /** Whether the list is known to have few rows, so that little is examined for its total and filter. */
      readonly isShort?: boolean
      readonly list: (database: Database, viewer: Viewer, args: InputShapeFromFields<Args>) => ListQuery<T>
    }

    export interface RelatedOptions<
      Args extends InputFieldMap,
      T extends TableWithId,
      ParentShape,
      Node,
    > extends ConnectionOptions<Args, T, ParentShape> {
      /** Columns of the parent that `node` needs beside the id. */
      readonly select?: readonly (keyof ParentShape & string)[]
      readonly node: (row: T['$inferSelect'], parent: ParentShape) => Node
    }
  }
}
