import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

it.each(['docs', 'docs/decisions'])('%s/README.md lists every document beside it, and no other', async (folder) => {
  const text = await readFile(join(root, folder, 'README.md'), 'utf8')
  const listed = [...text.matchAll(/^\| \[[^\]]+\]\(([^/)]+\.md)\)/gm)].map(([, name = '']) => name)
  const files = (await readdir(join(root, folder))).filter((name) => name.endsWith('.md') && name !== 'README.md')
  expect(listed.toSorted()).toEqual(files.toSorted())
})

it('docs/decisions/README.md says which numbers are missing', async () => {
  const text = await readFile(join(root, 'docs', 'decisions', 'README.md'), 'utf8')
  const numbers = [...text.matchAll(/^\| \[(\d{4})\]/gm)].map(([, number]) => Number(number))
  const missing = Array.from({ length: Math.max(...numbers) }, (_, index) => index + 1).filter(
    (number) => !numbers.includes(number),
  )
  const said = [...text.matchAll(/\bno (\d{4})\b/g)].map(([, number]) => Number(number))
  expect(said).toEqual(missing)
})
