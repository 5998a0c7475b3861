import type { ESTree, Rule } from '@oxlint/plugins'

const ends = new Set(['get', 'all', 'run', 'values'])
const starts = new Set(['select', 'selectDistinct', 'insert', 'update', 'delete', 'prepare', 'with', 'connection'])
const connections = new Set(['db', 'tx', 'connection'])

/**
 * Whether a chain of calls goes back to a connection or a query builder: `tx.select().from(table)`,
 * `database.connection`.
 */
function isStatement(node: ESTree.Node): boolean {
  if (node.type === 'Identifier') return connections.has(node.name)
  if (node.type === 'CallExpression') return isStatement(node.callee)
  if (node.type !== 'MemberExpression') return false
  return (node.property.type === 'Identifier' && starts.has(node.property.name)) || isStatement(node.object)
}

/**
 * PostgreSQL's statements have no `.get()`, `.all()`, `.run()` and `.values()`, though the types say that they do:
 * outside src/database statements are awaited. `insert(…).values(row)` is a builder's step and stays allowed.
 */
export const portableStatements: Rule = {
  create(context) {
    return {
      CallExpression(node) {
        const { callee, arguments: values } = node
        if (
          callee.type !== 'MemberExpression' ||
          callee.property.type !== 'Identifier' ||
          !ends.has(callee.property.name)
        )
          return
        const end = callee.property.name
        // Without arguments `.get()`, `.all()` and `.run()` are nothing else; a Map, a router and a context give them some.
        const isPlain = end !== 'values' && values.length === 0
        const isBuilding = end === 'values' && values.length > 0
        if (isBuilding || (!isPlain && !isStatement(callee.object))) return
        const message = `await the statement instead of calling .${end}(): PostgreSQL's statements lack it`
        context.report({ message, node: callee.property })
      },
    }
  },
}
