import * as fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { rowHoles } from './holes.ts'
import { findLeak } from './isolation-property.ts'
import { type Laboratory, openLaboratory } from './laboratory.ts'
import { viewerPlanOf } from './viewers.ts'

const { current, withHole } = await vi.hoisted(() => import('./open-hole.ts'))

vi.mock('../../src/visibility.ts', withHole)

let laboratory: Laboratory
beforeAll(async () => {
  laboratory = await openLaboratory()
})

describe('the isolation property', () => {
  it('finds nothing where there is no hole', async () => {
    current.hole = null
    expect(await findLeak(laboratory, { runs: 10, seed: 1 })).toBeNull()
  })

  it.for(rowHoles.map((hole) => [`${hole.title} ${hole.role}`, hole] as const))('finds that %s', async ([, hole]) => {
    current.hole = hole
    const viewer = viewerPlanOf(fc.constant(hole.role))
    expect(await findLeak(laboratory, { runs: 300, seed: 1, viewer, isQuick: true })).not.toBeNull()
  })
})
