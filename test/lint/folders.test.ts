import { expect, test } from 'vitest'
import { importsOfFolders, reachedFrom } from '../../lint/imports.ts'

test('no folder imports values in a circle with another', async () => {
  const imports = await importsOfFolders()
  expect(imports.get('subscriptions')).toContain('organization-services')
  expect(imports.get('main.js')).toContain('commands')
  const inCircles = [...imports.keys()].filter((folder) => reachedFrom(folder, imports).has(folder))
  expect(inCircles).toEqual([])
})
