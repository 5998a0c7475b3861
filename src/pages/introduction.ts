import { anonymousExamples, examplesFor, type Example } from './examples.ts'
import type { PagePerson } from './person.ts'

/** One tab of GraphiQL as it starts. */
export interface Tab {
  readonly query: string
  readonly variables: string | null
}

const keys = `# Ctrl-Enter runs it, Ctrl-Space completes a name; the book on the left is the documentation.
# The other tabs hold more examples, all of them ready to run.`

function comment(text: string): string {
  return text.split('\n').map(line => `# ${line}`.trimEnd()).join('\n')
}

function tabsOf(examples: readonly Example[], introduction: string): Tab[] {
  return examples.map((example, index) => ({
    query: `${index === 0 ? `${introduction}\n\n` : ''}# ${example.title}\n${example.query}\n`,
    variables: example.variables ? JSON.stringify(example.variables, null, 2) : null,
  }))
}

/** The tabs that a demo person starts with; the first one says who one is and where. */
export function tabsFor(person: PagePerson): Tab[] {
  return tabsOf(examplesFor(person.role), `${comment(`You are ${person.label}.\n${person.description}`)}\n#
# Your credential stands below under Headers: take it out, and you are nobody.
${keys}`)
}

/** The tabs of someone without credentials. */
export function anonymousTabs(): Tab[] {
  return tabsOf(anonymousExamples, `# You have no credentials: the schema is open, the data is not.
# To become someone, put a token under Headers: { "Authorization": "Bearer ..." }
#
${keys}`)
}
