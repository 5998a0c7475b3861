import { changingExamples } from './changing-examples.ts'
import { type Example } from './example.ts'
import { anonymousExamples, examplesFor, watching } from './examples.ts'
import type { PagePerson } from './person.ts'

/** One tab of GraphiQL as it starts. */
export interface Tab {
  readonly query: string
  readonly variables: string | null
}

const keys = 'Ctrl-Enter runs a query, Ctrl-Space completes a name. The other tabs hold more examples.'

/** As wide as the editor shows beside an answer. */
const width = 48

function comment(text: string): string {
  const lines = ['#']
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`
    if (line.length > width) lines.push(`# ${word}`)
    else lines[lines.length - 1] = line
  }
  return lines.join('\n')
}

function comments(...paragraphs: readonly string[]): string {
  return paragraphs.map(comment).join('\n#\n')
}

function tabsOf(examples: readonly Example[], introduction: string): Tab[] {
  return examples.map((example, index) => ({
    query: `${index === 0 ? `${introduction}\n\n` : ''}# ${example.title}\n${example.query}\n`,
    variables: example.variables ? JSON.stringify(example.variables, null, 2) : null,
  }))
}

/** The tabs that a demo person starts with; the first one says who one is and where. */
export function tabsFor(person: PagePerson): Tab[] {
  const who = `You are ${person.label}. ${person.description}`
  const examples = [...examplesFor(person), ...(changingExamples.get(person.slug) ?? []), watching]
  return tabsOf(examples, comments(who, `Your credential stands below, under Headers. ${keys}`))
}

/** The tabs of someone without credentials. */
export function anonymousTabs(): Tab[] {
  const who = 'You have no credentials: the schema is open, the data is not. To be someone, put a token under Headers:'
  return tabsOf(anonymousExamples, comments(`${who} { "Authorization": "Bearer ..." }`, keys))
}
