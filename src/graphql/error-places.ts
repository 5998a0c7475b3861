import { BREAK, type ASTNode, type DocumentNode, GraphQLError, Kind, visit } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Says of a value in a document that is refused which argument it is for, and of which field. */
export function placingErrors(): Plugin {
  return {
    onValidate: ({ params: { documentAST } }) =>
      function onValidateEnd({ result, setResult }) {
        const place = (error: Error) => (error instanceof GraphQLError ? placed(error, documentAST) : error)
        if (result.length > 0) setResult([...result].map(place))
      },
  }
}

/** The same error; of a value that is refused with the argument that it is for. */
export function placed(error: GraphQLError, document: DocumentNode): GraphQLError {
  const [node] = error.nodes ?? []
  if (error.extensions['code'] !== 'BAD_USER_INPUT' || !node) return error
  const ancestors = ancestorsOf(node, document)
  const argument = ancestors.findLast(({ kind }) => kind === Kind.OBJECT_FIELD || kind === Kind.ARGUMENT)
  const path = ancestors.flatMap((each) => (each.kind === Kind.FIELD ? [(each.alias ?? each.name).value] : []))
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    // The path within a fragment is not that of a field in the answer.
    path: ancestors.some(({ kind }) => kind === Kind.OPERATION_DEFINITION) && path.length > 0 ? path : null,
    extensions: { ...error.extensions, ...(argument && 'name' in argument ? { argument: argument.name?.value } : {}) },
  })
}

/** The nodes around a node, from the outermost. */
function ancestorsOf(wanted: ASTNode, document: DocumentNode): readonly ASTNode[] {
  const around: ASTNode[] = []
  visit(document, {
    enter(node) {
      if (node === wanted) return BREAK
      around.push(node)
      return undefined
    },
    leave() {
      around.pop()
    },
  })
  return around
}
