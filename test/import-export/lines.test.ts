import { expect, test } from 'vitest'
import { type Line, longestLine, readLines } from '../../src/import-export/lines.ts'

/** Reads bytes in pieces of a size. */
async function read(bytes: Uint8Array, size: number): Promise<Line[]> {
  const chunks = async function* () {
    // One piece of memory for all of them, as some streams have it.
    const shared = Buffer.alloc(size)
    for (let start = 0; start < bytes.length; start += size) {
      const part = bytes.subarray(start, start + size)
      shared.set(part)
      yield shared.subarray(0, part.length)
    }
  }
  const lines: Line[] = []
  for await (const some of readLines(chunks())) lines.push(...some)
  return lines
}

test.each([1, 2, 3, 7, 1000])('lines are the same whatever pieces of %i bytes they come in', async (size) => {
  const text = '\uFEFFfirst ä\r\n\r\n  \n\u2028{"😀":1}\nlast'
  expect(await read(Buffer.from(text), size)).toEqual([
    { number: 1, text: 'first ä', fault: null },
    { number: 4, text: '{"😀":1}', fault: null },
    { number: 5, text: 'last', fault: null },
  ])
})

test('a line that is no UTF-8 has a fault, and the ones around it are read', async () => {
  const bytes = Buffer.concat([
    Buffer.from('one\n'),
    Buffer.from([0x22, 0xff, 0xfe, 0x22, 0x0a]),
    Buffer.from('three\n'),
    Buffer.from([0xc3]),
  ])
  expect(await read(bytes, 4)).toEqual([
    { number: 1, text: 'one', fault: null },
    { number: 2, text: '', fault: 'is not valid UTF-8' },
    { number: 3, text: 'three', fault: null },
    { number: 4, text: '', fault: 'is not valid UTF-8' },
  ])
})

test('a line that is too long has a fault, and the one behind it is read', async () => {
  const lines = await read(Buffer.from(`${'x'.repeat(longestLine)}\n${'y'.repeat(longestLine + 1)}\nnext`), 65_536)
  expect(lines.map(({ number, text, fault }) => [number, text.length, fault])).toEqual([
    [1, longestLine, null],
    [2, 0, 'is longer than 4 MiB'],
    [3, 4, null],
  ])
})

test('a file in UTF-16 is told once', async () => {
  const [first, ...others] = await read(Buffer.from('\uFEFF{"type":"seller"}\n{"type":"seller"}\n', 'utf16le'), 10)
  expect(first?.fault).toContain('UTF-16')
  expect(others).toEqual([])
})
