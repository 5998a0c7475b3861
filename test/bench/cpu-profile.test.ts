import { expect, test } from 'vitest'
import { selfTimes } from '../../bench/cpu-profile.ts'

const frame = (functionName: string, url = '', lineNumber = -1) => ({ functionName, url, lineNumber })

test('Self times are those of the samples between two instants, by function, the most first', () => {
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('(program)') },
      { id: 2, callFrame: frame('find', 'file:///house/src/find.ts', 9) },
      { id: 3, callFrame: frame('find', 'file:///house/src/find.ts', 9) },
    ],
    startTime: 1000,
    samples: [1, 2, 1, 3, 2],
    timeDeltas: [100, 2000, 1000, 3000, 9000],
  }
  expect(selfTimes(profile, [2000, 8000], '/house')).toEqual([
    { what: 'find  src/find.ts:10', milliseconds: 5 },
    { what: '(program)', milliseconds: 1 },
  ])
})
