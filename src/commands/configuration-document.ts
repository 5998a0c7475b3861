import { variableFacts, variables } from '../variables.ts'

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
  return `${[introduction, ...tables].join('\n\n')}\n`
}

const introduction = `<!-- Generated from src/variables.ts by \`npm run generate:docs\`. Change it there. -->
# Configuration

Everything is set by environment variables, read once at the start. An empty one counts as not set. A value that cannot be used
stops the start with one line that names the variable, what it is and what it must be; the value of a secret is never shown. So does
a variable whose name nearly is one of these, or begins as several of these do, and is none: \`DATABSE_URL\`, \`LIMIT_DEPHT\`.`

/** Marks a plain value as code; a fallback that is explained marks its own. */
function code(fallback: string): string {
  return fallback.includes(' ') || fallback === 'none' ? fallback : `\`${fallback}\``
}
