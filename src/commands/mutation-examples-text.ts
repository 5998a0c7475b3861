import { googleWorkspace } from '../demo/ids.ts'
import { person } from '../demo/people.ts'
import { laidOut } from './laid-out.ts'
import type { MutationExample, MutationExamples, Step } from './mutation-examples.ts'

/** The examples of a mutation, folded: the document, then what is sent and answered, for its success and each refusal. */
export function examplesText({ document, examples }: MutationExamples): string {
  const stable = stableNames()
  return [
    '<details>',
    `<summary>Examples: its success and ${examples.length - 1} refusals</summary>`,
    `\`\`\`graphql\n${document}\n\`\`\``,
    ...examples.flatMap((example) => [
      titleOf(example),
      ['```json', stable(laidOut({ input: example.input })), '```'].join('\n'),
      ['```json', stable(laidOut(withoutSecret(example.answer))), '```'].join('\n'),
    ]),
    '</details>',
  ].join('\n\n')
}

function titleOf({ as, before, answer }: MutationExample): string {
  const steps = before.map(
    ({ as: who, mutation }: Step) => `\`${mutation}\`${who === as ? '' : ` by ${person(who).label}`}`,
  )
  const after = steps.length > 0 ? `, after ${steps.join(' and ')}` : ''
  return `**\`${answer.__typename}\`**, asked by ${person(as).label}${after}:`
}

/** A secret is another one each time, so that of an example is left out; its kind stays. */
function withoutSecret(answer: object): object {
  if (!('secret' in answer) || typeof answer.secret !== 'string') return answer
  return { ...answer, secret: answer.secret.replace(/^(whsec_)?.*$/, '$1…') }
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** Gives each new id the same one whenever the examples are printed; those of the demo stay as they are. */
function stableNames(): (text: string) => string {
  const given = new Map<string, string>()
  return (text) =>
    text.replaceAll(uuid, (id) => {
      if (id === googleWorkspace || id.includes('-0000-4000-8000-')) return id
      const name = given.get(id) ?? `019ca900-0000-7000-8000-${String(given.size + 1).padStart(12, '0')}`
      given.set(id, name)
      return name
    })
}
