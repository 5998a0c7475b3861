import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cases } from '../../bench/cases.ts'
import { serversOn } from '../../bench/servers.ts'

test('The quick benchmark finds all servers answering alike, and has a line for each case and server', async () => {
  const child = spawn(process.execPath, ['bench/main.ts', '--quick', '--seconds', '0.05'], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  let complaint = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  expect(code, `${complaint}\n${printed}`).toBe(0)
  const lines = printed.split('\n').map((line) => line.split(/\s+/))
  for (const { name, servers = serversOn('sqlite') } of cases) {
    for (const server of servers)
      expect(
        lines.some(([first, second]) => first === name && second === server),
        `${name} ${server}`,
      ).toBe(true)
  }
})
