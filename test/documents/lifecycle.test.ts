import { describe, expect, it } from 'vitest'
import { lifecyclePicture } from '../../src/commands/lifecycle-picture.ts'
import { actionSteps, beginnings, clockSteps } from '../../src/commands/subscription-life.ts'
import { roles, subscriptionActions, subscriptionChangeKinds, subscriptionStatuses } from '../../src/vocabulary.ts'
import { callers, expected } from '../subscriptions/actions.ts'

const cases = subscriptionActions.flatMap((action) =>
  callers[action].flatMap((role) => subscriptionStatuses.map((from) => ({ action, role, from }))),
)

describe('the life of a subscription, as docs/lifecycle.md tells it', () => {
  it('has every step that the tests of the mutations see a role take, and no other role', () => {
    const steps = actionSteps()
    const missing = cases.filter(({ action, role, from }) => {
      const to = expected(action, from, role)
      if (to === 'ILLEGAL' || to === 'CANCELLED_BY_HIGHER_LAYER') return false
      return !steps.some(
        (step) => step.action === action && step.from === from && step.to === to && step.roles.includes(role),
      )
    })
    expect(missing).toEqual([])
    for (const { action, roles: some } of steps) expect(callers[action]).toEqual(expect.arrayContaining([...some]))
  })

  it('has no step from a state where those tests see the action refused', () => {
    const told = actionSteps().flatMap(({ action, from, roles: some }) => some.map((role) => ({ action, from, role })))
    const refused = told.filter(({ action, from, role }) => from === null || expected(action, from, role) === 'ILLEGAL')
    expect(refused).toEqual([])
  })

  it('has every kind of change that the history knows, and a way into every state', () => {
    const all = [...beginnings(), ...actionSteps(), ...clockSteps()]
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(subscriptionChangeKinds))
    expect(new Set(all.map(({ to }) => to))).toEqual(new Set(subscriptionStatuses))
    expect(roles.filter((role) => actionSteps().some((step) => step.roles.includes(role)))).toEqual([
      'SELLER',
      'BROKER',
      'ORGANIZATION',
      'SERVICE_OWNER',
    ])
  })

  it('is drawn with an arrow from each state to each that follows, within the picture', () => {
    const picture = lifecyclePicture()
    const pairs = [...beginnings(), ...actionSteps(), ...clockSteps()].filter(({ from, to }) => from !== to)
    const names = new Set(pairs.map(({ from, to }) => `${from ?? 'The beginning'} to ${to}: `))
    expect(picture.match(/class="head"/g)).toHaveLength(names.size)
    for (const name of names) expect(picture).toContain(name)
    const [, width = 0, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/.exec(picture) ?? []).map(Number)
    for (const [, x, y] of picture.matchAll(/<text[^>]* x="([\d.-]+)" y="([\d.-]+)"/g)) {
      expect(Number(x)).toBeGreaterThan(40)
      expect(Number(x)).toBeLessThan(width - 40)
      expect(Number(y)).toBeGreaterThan(10)
      expect(Number(y)).toBeLessThan(height - 10)
    }
  })
})
