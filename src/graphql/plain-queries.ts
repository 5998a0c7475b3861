import {
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLSchema,
  isAbstractType,
  isNonNullType,
  Kind,
  TypeInfo,
  type VariableDefinitionNode,
  type VariableNode,
  visit,
  visitWithTypeInfo,
} from 'graphql'

/**
 * Texts that the compiler is given. It writes the texts of a document into code, where it takes some that begin with
 * two underscores for code of its own, and with them whatever follows: no text may have an underscore, or a bracket.
 */
const plainText = /^[A-Za-z\d .:+-]*$/

/** Default values that the compiler keeps as they are. It keeps them as JSON, in which a time is a text. */
const plainDefaults: ReadonlySet<Kind> = new Set([Kind.INT, Kind.FLOAT, Kind.BOOLEAN, Kind.ENUM, Kind.NULL])

/**
 * Whether the compiled form of a document answers just as the interpreted one, and has no code in it that somebody
 * sent. The compiled form may have to wait for the type of what an interface or a union stands for; and where the same
 * thing is selected twice, once with `@skip` or `@include`, it mixes up the order, or loses what the second selection
 * has. Rows that were read for something else came without those that they refer to. It knows the fields of an answer
 * by their names with underscores between them, so that names with underscores may stand for others. And what is null,
 * or left out, within a list or an object is null there, whether it may be or not.
 */
export function isPlain(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema)
  const nullable = nullableVariables(document)
  let plain = true
  const look = {
    Directive: () => void (plain = false),
    Field: (node: FieldNode) => void (plain &&= isPlainField(node, types)),
    StringValue: ({ value }: { readonly value: string }) => void (plain &&= plainText.test(value)),
    VariableDefinition: ({ defaultValue }: VariableDefinitionNode) =>
      void (plain &&= defaultValue === undefined || plainDefaults.has(defaultValue.kind)),
    Variable: ({ name }: VariableNode, _key: unknown, parent: Parent) =>
      void (plain &&= !nullable.has(name.value) || !isWithin(parent) || takesNull(types)),
  }
  visit(document, visitWithTypeInfo(types, look))
  return plain
}

/** The variables that may be null, of any operation: where a fragment has one, it may be any of theirs. */
function nullableVariables({ definitions }: DocumentNode): ReadonlySet<string> {
  const variables = definitions.flatMap((node) =>
    'variableDefinitions' in node ? (node.variableDefinitions ?? []) : [],
  )
  const nullable = variables.filter(({ type }) => type.kind !== Kind.NON_NULL_TYPE)
  return new Set(nullable.map(({ variable }) => variable.name.value))
}

function isPlainField({ alias }: FieldNode, types: TypeInfo): boolean {
  const isResolved = isAbstractType(getNamedType(types.getType())) || types.getFieldDef()?.extensions.returnsRow
  return !isResolved && !alias?.value.includes('_')
}

type Parent = ASTNode | readonly ASTNode[] | undefined

/** Whether a variable stands within a list or an object, and not for a whole argument. */
function isWithin(parent: Parent): boolean {
  return parent !== undefined && (!('kind' in parent) || parent.kind === Kind.OBJECT_FIELD)
}

/** Whether null stands for what is left out at a place of an input. */
function takesNull(types: TypeInfo): boolean {
  return !isNonNullType(types.getInputType()) && types.getDefaultValue() === undefined
}
