import {
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  print,
  type SelectionNode,
  validate,
  type VariableDefinitionNode,
  visit,
} from 'graphql'
import { type Business, filledTables } from './business.ts'
import { Disagreement, type IsolationHarness, type Question } from './isolation-harness.ts'

const milliseconds = 30_000

/** Leaves out whatever rows and fields a disagreement does not need, one by one. */
export async function shrunk(harness: IsolationHarness, disagreement: Disagreement): Promise<Disagreement> {
  const until = performance.now() + milliseconds
  let smallest = disagreement
  let size: number
  do {
    size = sizeOf(smallest.question)
    for (const make of [smallerDocuments, smallerBusinesses]) {
      const tried = new Set<string>()
      for (let next = await attempt(make, tried); next; next = await attempt(make, tried)) smallest = next
    }
  } while (sizeOf(smallest.question) < size && performance.now() < until)
  return smallest

  /** The first smaller question of a kind that is still answered differently. */
  async function attempt(make: typeof smallerDocuments, tried: Set<string>): Promise<Disagreement | null> {
    for (const [key, question] of make(smallest.question, harness)) {
      if (performance.now() > until) return null
      if (tried.has(key)) continue
      tried.add(key)
      await harness.use(question.business)
      const { found } = await harness.ask(question)
      if (found) return new Disagreement(found, question)
    }
    return null
  }
}

function sizeOf({ document, business }: Question): number {
  return print(document).length + JSON.stringify(business).length
}

/** Documents with one selection less. */
function* smallerDocuments(question: Question, { schema }: IsolationHarness): Generator<[string, Question]> {
  const selections: SelectionNode[] = []
  visit(question.document, { SelectionSet: ({ selections: some }) => void selections.push(...some) })
  for (const selection of selections) {
    const document = tidied(without(question.document, selection))
    if (!document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)) continue
    if (validate(schema, document).length === 0) yield [print(document), { ...question, document }]
  }
}

/** The document without a node, and without what is then empty. */
function without(document: DocumentNode, unwanted: ASTNode): DocumentNode {
  return visit(document, {
    enter: (node) => (node === unwanted ? null : undefined),
    leave: (node) => ('selectionSet' in node && node.selectionSet?.selections.length === 0 ? null : undefined),
  })
}

/** The document without fragments and variables that nothing uses. */
function tidied(document: DocumentNode): DocumentNode {
  const used = new Set<string>()
  visit(document, {
    FragmentSpread: ({ name }) => void used.add(`...${name.value}`),
    Variable: (node, key) => void (key === 'variable' || used.add(node.name.value)),
  })
  const isUnused = (node: FragmentDefinitionNode | VariableDefinitionNode) =>
    !used.has(node.kind === Kind.FRAGMENT_DEFINITION ? `...${node.name.value}` : node.variable.name.value)
  let isTidy = true
  const drop = (node: FragmentDefinitionNode | VariableDefinitionNode) => {
    if (!isUnused(node)) return undefined
    isTidy = false
    return null
  }
  const next = visit(document, { FragmentDefinition: drop, VariableDefinition: drop })
  return isTidy ? next : tidied(next)
}

/** Businesses with one row less, and without the rows that refer to it. */
function* smallerBusinesses(question: Question): Generator<[string, Question]> {
  for (const table of filledTables.toReversed()) {
    for (const row of question.business[table]) {
      const business = withoutRow(question.business, row)
      yield [JSON.stringify(row), { ...question, business }]
    }
  }
}

function withoutRow(business: Business, unwanted: object): Business {
  const gone = new Set<unknown>('id' in unwanted ? [unwanted.id] : [])
  const kept = filledTables.map((table) => {
    // A row of a table goes before those that refer to it, as the tables stand in that order.
    const rows = (business[table] as object[]).filter((row) => {
      const goes = row === unwanted || Object.entries(row).some(([key, value]) => key !== 'id' && gone.has(value))
      if (goes && 'id' in row) gone.add(row.id)
      return !goes
    })
    return [table, rows]
  })
  return Object.fromEntries(kept) as Business
}

/** A disagreement for people: what is different, who asked what, and all rows that there are. */
export function report({ message, question: { viewer, document, variables, business } }: Disagreement): string {
  const rows = Object.entries(business).flatMap(([table, rows]) =>
    rows.map((row) => `${table} ${JSON.stringify(withoutNulls(row))}`),
  )
  const asked = [`Viewer: ${JSON.stringify(viewer)}`, print(document), `Variables: ${JSON.stringify(variables)}`]
  return [message, ...asked, 'Business:', ...rows].join('\n')
}

function withoutNulls(row: object): object {
  return Object.fromEntries(
    Object.entries(row).filter(([key, value]) => value !== null && value !== false && key !== 'searchName'),
  )
}
