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
a variable whose name nearly is one of these, or begins as several of these do, and is none: \`DATABSE_URL\`, \`LIMIT_DEPHT\`.
\`triptych …\` is called [as the quick start says](quick-start.md#the-command-line).`

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
\`extensions.cost\` what was \`requested\` so far and the \`limit\`, and what is \`remaining\` of the budget until \`resetAt\`, when all of
it is there again. Some requests with all settings left as they are:

| request | cost |
|---|---|
| the example \`MySubscriptions\` of a seller in GraphiQL | 1154 |
| the most costly example in GraphiQL, an operator's \`EveryoneAtAGlance\` | 5158 |
| a page of 20 of the typed example client, without and with a filter | 1261, 2261 |
| the list that the example of a machine client reads | 1801 |
| a nightly job: each page of 100 subscriptions with organization and service, without and with a filter | 1401, 2401 |
| the schema, as GraphiQL and code generators ask for it | 200 |

## What is charged

An account has points that come back evenly within a minute: \`BUDGET_POINTS\`. What a request costs is held while it is answered; then
only what was read is charged. A page that had 3 rows and not 20 is charged for 3, a total for each 100 rows that were counted, a filter
nothing where its search found no names. Beside what is requested:

| what | points |
|---|---|
| a document that is not known yet, and is parsed and validated | one for each 20 characters |
| a request by REST, and each object that it answers | 1, 10 |
| each page of a list by REST with a filter, as of the graph | a tenth of \`LIMIT_EXAMINED_ROWS\` |
| credentials that are refused, for the address | 10 |

So within a minute a page of GraphiQL can be loaded 400 times from one address, the example client can turn more than a thousand
pages, and a nightly job can read 200,000 subscriptions at once and 3,500 a second after that. A request that finds its budget used up is
answered 429 with \`Retry-After\`, \`RateLimit\` and \`RateLimit-Policy\`; answers by REST always have the last two.

Processes on one database tell each other once a second what was used. So an account that asks several processes at once gets at most one
second more of each, and one that asks for something costly as the last thing may use that much more than there was. What happens at once is
counted by each process for itself. A process remembers 10,000 accounts of each role and as many addresses, those that asked last. IPv6
addresses are counted by their first 64 bits.`

/** Marks a plain value as code; a fallback that is explained marks its own. */
function code(fallback: string): string {
  return fallback.includes(' ') || fallback === 'none' ? fallback : `\`${fallback}\``
}
