import { variableFacts } from '../setting-kinds.ts'
import { variables } from '../variables.ts'

/** The text of docs/configuration.md: every environment variable, in the order and groups of its declaration. */
export function configurationDocument(): string {
  const groups = new Map<string, string[]>()
  for (const [name, schema] of Object.entries(variables.shape)) {
    const facts = variableFacts.get(schema)
    if (!facts) continue
    const row = [`\`${name}\``, facts.description, facts.allowed, code(facts.fallback)]
    groups.set(facts.group, [
      ...(groups.get(facts.group) ?? []),
      `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
    ])
  }
  const tables = [...groups].map(([group, rows]) =>
    [`## ${group}`, '', '| variable | meaning | allowed | without it |', '|---|---|---|---|', ...rows].join('\n'),
  )
  return `${[introduction, ...tables, costs].join('\n\n')}\n`
}

const introduction = `<!-- Generated from src/variables.ts by \`npm run generate:docs\`. Change it there. -->
# Configuration

Everything is set by environment variables, read once at the start. An empty one counts as not set. A value that cannot be used
stops the start with one line that names the variable, what it is and what it must be; the value of a secret is never shown. So does
a variable whose name nearly is one of these, or begins as several of these do, and is none: \`DATABSE_URL\`, \`LIMIT_DEPHT\`.`

const costs = `## What requests cost

| what | cost |
|---|---|
| a selected field | 1 |
| what is selected below a list | as often as the page has rows, at least once: \`first\`, \`last\`, or 20 |
| what is selected below \`nodes\` and \`_entities\` | as often as ids or representations are given |
| a list whose total is selected | 1000 |
| a page with \`filter\` or \`search\`, and a total with one | a tenth of \`LIMIT_EXAMINED_ROWS\` each |
| the last two below several rows | a tenth for each row |
| the last three for the subscriptions of an organization or an organization service | 10 at most |

All operations of a batch together may cost \`LIMIT_COST\`. With the header \`x-graphql-cost: 1\` the answer says in
\`extensions.cost\` what was \`requested\` so far, and the \`limit\`. Some requests with all settings left as they are:

| request | cost |
|---|---|
| the example \`MySubscriptions\` of a seller in GraphiQL | 1154 |
| the most costly example in GraphiQL, an operator's \`EveryoneAtAGlance\` | 5158 |
| a page of 20 of the typed example client, without and with a filter | 1261, 2261 |
| the list that the example of a machine client reads | 1801 |
| a nightly job: each page of 100 subscriptions with organization and service, without and with a filter | 1401, 2401 |`

/** Marks a plain value as code; a fallback that is explained marks its own. */
function code(fallback: string): string {
  return fallback.includes(' ') || fallback === 'none' ? fallback : `\`${fallback}\``
}
