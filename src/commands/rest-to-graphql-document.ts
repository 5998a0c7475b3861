import { graphqlCounterparts } from '../counterparts.ts'
import type { Counterpart } from '../rest/counterpart.ts'
import type { Route } from '../rest/route.ts'
import { routes } from '../routes.ts'

/**
 * The text of docs/rest-to-graphql.md: each REST call beside its GraphQL request, from the table that the parity tests
 * run.
 */
export function restToGraphqlDocument(): string {
  const contents = routes.map(
    (route) => `| [\`${callOf(route)}\`](#${route.operationId.toLowerCase()}) | ${graphqlOf(route)} |`,
  )
  const table = ['| REST | GraphQL |', '|---|---|', ...contents].join('\n')
  return `${[introduction, table, ...routes.map(section)].join('\n\n')}\n`
}

const introduction = `<!-- Generated from the files rest.counterparts.ts of src by \`npm run generate:docs\`. Change it there. -->
# From REST to GraphQL

Each REST call beside the GraphQL request that asks for the same. The queries are those that the tests run beside the REST calls, for
every role, to compare the answers; select less of them, or more. Send them as POST to \`/graphql\`, with the same token.

- What is 404 in REST is null in GraphQL where you read, and \`NotFound\` where you write: both also stand for what is hidden.
- A role that may not call a REST path gets 403 there. In GraphQL everyone may read what they see; only mutations have roles.
- A broken rule is 400 or 409 in REST, with an array of failures. In GraphQL it is one of the types that the mutation may answer, each
  with what a program needs: select by \`... on InvalidInput\` and its like. All codes are in [errors.md](errors.md).
- A REST list comes whole, or in pages with \`first\` and \`after\`, where \`Link\` has the next cursor. In GraphQL it always comes in pages,
  20 rows unless \`first\` says otherwise; \`pageInfo\` has the cursor.
- \`Idempotency-Key\` is \`input.idempotencyKey\`, and a key that was used through one door is known at the other. \`ETag\` and \`If-Match\`
  are \`version\` and \`input.expectedVersion\`.`

function callOf({ method, path }: Route): string {
  return `${method.toUpperCase()} ${path}`
}

function counterpartsOf({ operationId }: Route): readonly Counterpart[] {
  return graphqlCounterparts[operationId] ?? []
}

function graphqlOf(route: Route): string {
  const fields = counterpartsOf(route).map(({ answer }) => `\`${answer.replace(/\.nodes$/, '')}\``)
  return [...new Set(fields)].join(', ')
}

function section(route: Route): string {
  const parts = counterpartsOf(route).map((counterpart) => part(counterpart))
  return [`## ${route.operationId}`, route.summary, `\`\`\`http\n${callOf(route)}\n\`\`\``, ...parts].join('\n\n')
}

function part({ when, document, variables, answer, note }: Counterpart): string {
  const rows = Object.entries(variables).map(([name, source]) => {
    const from = typeof source === 'string' ? `\`${source}\`` : `\`${source.from}\`: ${source.rewritten}`
    return `| \`${name}\` | ${from} |`
  })
  return [
    ...(when ? [`With ${when.says}:`] : []),
    `\`\`\`graphql\n${document.trim()}\n\`\`\``,
    ['| variable | from the REST call |', '|---|---|', ...rows].join('\n'),
    `The answer is \`${answer}\`.${note ? ` ${note}` : ''}`,
  ].join('\n\n')
}
