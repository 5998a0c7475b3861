import { isDeepStrictEqual } from 'node:util'
import type { Case, Question } from './cases.ts'
import { quantityMark } from './load/messages.ts'
import { askOnce, type Asking, requestFor } from './requests.ts'

/**
 * Asks all servers the same questions and throws unless all answer the same: the same status, and the same data but for
 * cursors, which are each server's own. A write is made on each server's copy of the data.
 */
export async function compareAnswers(
  of: Case,
  questions: readonly Question[],
  askings: readonly Asking[],
): Promise<void> {
  for (const question of questions) {
    const answers: unknown[] = []
    const quantity = otherQuantity(question)
    for (const asking of askings) {
      const { status, json } = await askOnce(asking.server, requestFor(of, question, asking), quantity)
      const text = JSON.stringify(json)
      const expects = question.expects.replace(quantityMark, String(quantity))
      if (status !== 200 || !text.startsWith(expects))
        throw new Error(`${asking.server.name} answered ${of.name} with ${status}: ${text.slice(0, 1000)}`)
      answers.push(
        JSON.parse(text, (key, value: unknown) => (key === 'cursor' || key === 'endCursor' ? typeof value : value)),
      )
    }
    const other = answers.findIndex((answer) => !isDeepStrictEqual(answer, answers[0]))
    if (other === -1) continue
    const [first, second] = [answers[0], answers[other]].map((answer) => JSON.stringify(answer))
    throw new Error(
      `${askings[0]?.server.name} and ${askings[other]?.server.name} answer ${of.name} differently:\n${first}\n${second}`,
    )
  }
}

/** A quantity that the product allows and that is not the current one. */
function otherQuantity({ change }: Question): number {
  if (!change) return 0
  const next = change.now + 1
  return next >= change.min && next <= change.max ? next : change.min
}
