import type { ESTree, Rule } from '@oxlint/plugins'

/** Every exported function and class says in JSDoc what it does, whichever way the function is written. */
export const documentedExports: Rule = {
  create(context) {
    const check = (exported: ESTree.Node, declaration: ESTree.Node | null) => {
      if (!isFunctionOrClass(declaration)) return
      const last = context.sourceCode.getCommentsBefore(exported).at(-1)
      if (last?.type === 'Block' && last.value.startsWith('*')) return
      context.report({ message: 'say in a /** comment */ what this does', node: exported })
    }
    return {
      ExportNamedDeclaration: (node) => check(node, node.declaration),
      ExportDefaultDeclaration: (node) => check(node, node.declaration),
    }
  },
}

function isFunctionOrClass(declaration: ESTree.Node | null): boolean {
  if (declaration?.type !== 'VariableDeclaration')
    return declaration?.type === 'FunctionDeclaration' || declaration?.type === 'ClassDeclaration'
  return declaration.declarations.some(({ init }) => init?.type === 'ArrowFunctionExpression')
}
