import { getNamedType, type GraphQLField, GraphQLInputObjectType, GraphQLObjectType, GraphQLUnionType } from 'graphql'
import { refusals } from '../refusals.ts'
import { routes } from '../routes.ts'
import { schema } from '../schema.ts'
import { roles as everyRole } from '../vocabulary.ts'
import { markdownTable } from './markdown-table.ts'
import { examplesText } from './mutation-examples-text.ts'
import { mutationExamples, type MutationExamples } from './mutation-examples.ts'

type Mutation = GraphQLField<unknown, unknown>

const remedies = new Map(refusals.map(({ name, facts }) => [name, facts]))

/** The text of docs/mutations.md: each mutation with its roles, its input, its success and every refusal, and examples. */
export async function mutationsDocument(): Promise<string> {
  const examples = await mutationExamples()
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {}).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  )
  return `${[introduction, overview(mutations), ...mutations.map((mutation) => section(mutation, examples.get(mutation.name)))].join('\n\n')}\n`
}

const introduction = `<!-- Generated from the schema and the nouns' refusals.ts by \`npm run generate:docs\`. -->
# Mutations

Each mutation with the roles that may call it, its input, and every answer that it can give: its success, and what it refuses by name. A
refusal has written nothing. Beside these, an error stands in \`errors\` where a role may not call the mutation at all (\`FORBIDDEN\`), or where
the input does not have its form (\`BAD_USER_INPUT\`): see [errors.md](errors.md#graphql-errors).

A document that handles all of them selects the success, what it cares about by name, and the rest by their interface:

\`\`\`graphql
mutation Cancel($input: CancelSubscriptionInput!) {
  cancelSubscription(input: $input) {
    __typename
    ... on CancelSubscriptionSuccess { isReplay subscription { id status cancelAt } }
    ... on IllegalTransition { from allowedActions }
    ... on DomainError { code message }
  }
}
\`\`\`

With \`idempotencyKey\` a mutation is done once, however often it is sent: \`isReplay\` says that it was done before. A key holds
[for a day at least](clients.md#sending-it-again). With \`expectedVersion\` it is refused where somebody changed the thing meanwhile.

The examples of each mutation are folded below its answers: the document, and for each answer the variables that are sent and what then stands
in \`data\` under the name of the mutation. The demo data have answered them, on 1 March 2026, to its people; a token of each is printed by
[\`triptych token --as\`](quick-start.md#the-command-line). What is new has an id of its own each time, and a secret is another one.`

function overview(mutations: readonly Mutation[]): string {
  const rows = mutations.map((mutation) => [
    `[\`${mutation.name}\`](#${mutation.name.toLowerCase()})`,
    callers(mutation),
    answersOf(mutation)
      .refused.map(({ name }) => code(name))
      .join(', '),
  ])
  return ['## All of them', markdownTable(['mutation', 'by', 'may refuse with'], rows)].join('\n\n')
}

function section(mutation: Mutation, examples: MutationExamples | undefined): string {
  const { success, refused } = answersOf(mutation)
  const route = routes.find(({ operationId }) => operationId === mutation.name)
  const facts = [
    `By ${callers(mutation)}.`,
    ...(route
      ? [
          `At a REST path: [\`${route.method.toUpperCase()} ${route.path}\`](rest-to-graphql.md#${mutation.name.toLowerCase()}).`,
        ]
      : []),
  ]
  const answers = [
    [code(success.name), success.description ?? '', `read ${shownFields(success)}`],
    ...refused.map(({ name, description }) => [code(name), description ?? '', remedies.get(name)?.remedy ?? '']),
  ]
  return [
    `## ${mutation.name}`,
    // Its roles stand below it.
    (mutation.description ?? '').replace(/ For [^.]+\.$/, ''),
    facts.join(' '),
    inputTable(mutation),
    markdownTable(['answer', 'meaning', 'what to do'], answers),
    ...(examples ? [examplesText(examples)] : []),
  ].join('\n\n')
}

function inputTable({ args }: Mutation): string {
  const input = args.map(({ type }) => getNamedType(type)).find((type) => type instanceof GraphQLInputObjectType)
  if (!input)
    return markdownTable(
      ['argument', 'type', 'meaning'],
      args.map(({ name, type, description }) => [code(name), code(String(type)), description ?? '']),
    )
  const fields = Object.values(input.getFields())
  return markdownTable(
    [`field of ${code(input.name)}`, 'type', 'meaning'],
    fields.map(({ name, type, description }) => [code(name), code(String(type)), description ?? '']),
  )
}

/** The success of a mutation, and its refusals. */
function answersOf({ type }: Mutation): { success: GraphQLObjectType; refused: readonly GraphQLObjectType[] } {
  const result = getNamedType(type)
  const members =
    result instanceof GraphQLUnionType
      ? result.getTypes()
      : [result].filter((each) => each instanceof GraphQLObjectType)
  const success = members.find(({ name }) => !remedies.has(name))
  if (!success) throw new Error(`${result.name} has no success.`)
  return { success, refused: members.filter((member) => member !== success) }
}

function shownFields(type: GraphQLObjectType): string {
  return Object.keys(type.getFields())
    .filter((name) => name !== 'isReplay')
    .map(code)
    .join(', ')
}

function callers({ extensions }: Mutation): string {
  return extensions.roles ? extensions.roles.map(code).join(', ') : `every role (${everyRole.map(code).join(', ')})`
}

function code(text: string): string {
  return `\`${text}\``
}
