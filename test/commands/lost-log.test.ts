import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, inject, it } from 'vitest'
import { emptyDatabase } from '../support/fresh-database.ts'
import '../support/provided.ts'
import { start } from './child.ts'

const ending = fileURLToPath(new URL('./ending-process.ts', import.meta.url))
const logging = fileURLToPath(new URL('./logging-process.ts', import.meta.url))

describe.each(['production', 'development'])('a log that cannot be written in %s', (environment) => {
  it.runIf(existsSync('/dev/full'))(
    'for a full disk is told of once, and keeps neither the process nor memory',
    async () => {
      const command = 'exec "$0" "$1" "$2" > /dev/full'
      const child = spawn('sh', ['-c', command, process.execPath, logging, environment], {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      const ended = once(child, 'exit')
      const lines = (await text(child.stderr)).trim().split('\n')
      expect(lines).toEqual([
        'triptych: the log cannot be written to standard output (ENOSPC): lines are lost until it can.',
        expect.stringMatching(/^\{"mb":/),
      ])
      expect(JSON.parse(lines[1] ?? '').mb).toBeLessThan(250)
      expect(await ended).toEqual([0, null])
    },
  )

  async function serving() {
    const cwd = await mkdtemp(join(inject('runFolder'), 'lost-log-'))
    const issuer = { AUTH_JWKS_URL: 'http://127.0.0.1:9/jwks', AUTH_ISSUER: 'https://login.example.com' }
    const env = {
      PORT: '0',
      NODE_ENV: environment,
      DATABASE_URL: await emptyDatabase(),
      ...(environment === 'production' ? issuer : {}),
    }
    const { process: child, printed, finished } = start(['serve'], { cwd, env })
    const [, address] = await printed(/(http:\/\/127\.0\.0\.1:\d+\/)/)
    return { child, finished, ask: async () => expect((await fetch(`${address}health/live`)).status).toBe(200) }
  }

  it('since its reader has gone away harms no request', async () => {
    const { child, finished, ask } = await serving()
    let complaint = ''
    child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
    child.stdout?.destroy()
    const answered = async () => {
      await ask()
      return complaint
    }
    await expect.poll(answered).toMatch(/^triptych: the log cannot be written to standard output \(EPIPE\)/)
    expect(await answered()).toBe(complaint)
    child.kill('SIGTERM')
    expect((await finished).code).toBe(0)
  })

  it('and whose loss nobody hears of either harms none', async () => {
    const { child, finished, ask } = await serving()
    child.stdout?.destroy()
    child.stderr?.destroy()
    for (let time = 0; time < 10; time += 1) {
      await ask()
      // As long as lines are gathered at least.
      await wait(30)
    }
    child.kill('SIGTERM')
    expect((await finished).code).toBe(0)
  })
})

describe('a process that ends with lines unwritten', () => {
  it.runIf(existsSync('/dev/full'))('ends where the disk becomes full just then, and says so', async () => {
    const command = ['-c', 'exec "$0" "$1" > /dev/full', process.execPath, ending]
    const child = spawn('sh', command, { stdio: ['ignore', 'ignore', 'pipe'] })
    const ended = once(child, 'exit')
    expect(await text(child.stderr)).toContain('the log cannot be written to standard output (ENOSPC)')
    expect(await ended).toEqual([0, null])
  })

  it('ends where their reader has stopped to read, and says so', async () => {
    const child = spawn(process.execPath, [ending], { stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = once(child, 'exit')
    expect(await text(child.stderr)).toContain('the log cannot be written to standard output (EAGAIN)')
    expect(await ended).toEqual([0, null])
  })

  it('ends when a reader has all of them', async () => {
    const child = spawn(process.execPath, [ending], { stdio: ['ignore', 'pipe', 'inherit'] })
    expect((await text(child.stdout)).split('\n')).toHaveLength(10_001)
  })

  it('gives all of them to a reader that has room for none just then', async () => {
    const child = spawn(process.execPath, [ending, 'later'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'exit')
    await wait(1000)
    const lines = (await text(child.stdout)).trimEnd().split('\n')
    expect(lines).toHaveLength(10_001)
    expect(lines.map((line) => JSON.parse(line).msg).at(-1)).toBe('the last one')
    expect(await ended).toEqual([0, null])
  })
})
