import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../../src/config.ts'
import { environmentOf, readContainerfile, root } from './containerfile.ts'

interface Compose {
  readonly services: { readonly gateway: { readonly environment: Record<string, string>; stop_grace_period: string } }
}

const read = (name: string) => readFile(join(root, 'deploy', name), 'utf8')
const issuer = { AUTH_JWKS_URL: 'https://login.example.com/jwks', AUTH_ISSUER: 'https://login.example.com' }

/** What docs/configuration.md promises of the time that an end takes, in seconds. */
function secondsOfEnd(env: Record<string, string>): number {
  const { shutdownDelayMs, shutdownTimeoutMs } = readConfig(env).server
  return (shutdownDelayMs + shutdownTimeoutMs) / 1000
}

it('the container starts what `npm start` starts, in production, with settings that there are', async () => {
  const instructions = await readContainerfile()
  const command = JSON.parse(instructions.find(({ word }) => word === 'CMD')?.rest ?? '') as string[]
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } }
  expect(`exec ${command.join(' ')}`.replace('dist/', 'src/')).toBe(scripts.start)
  const config = readConfig({ ...environmentOf(instructions), ...issuer })
  expect(config).toMatchObject({ environment: 'production', server: { host: '0.0.0.0', port: 4000 }, demoData: false })
})

it('the build gets what the Containerfile copies, and nothing else', async () => {
  const copied = (await readContainerfile())
    .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from'))
    .flatMap(({ rest }) => rest.split(' ').slice(0, -1))
  const [all, ...kept] = (await read('Containerfile.dockerignore')).trim().split('\n')
  expect(all).toBe('*')
  expect(kept.toSorted()).toEqual([...new Set(copied)].map((path) => `!${path}`).toSorted())
})

it('the compose file sets what there is, and waits for an end', async () => {
  const { environment, stop_grace_period: grace } = (parse(await read('compose.yaml')) as Compose).services.gateway
  const given: Record<string, string> = { POSTGRES_PASSWORD: 'secret', ...issuer }
  const filled = Object.entries(environment).map(([name, value]) => [
    name,
    value.replaceAll(
      /\$\{(\w+)(?::\?|:-(\w+))\}/g,
      (_, variable: string, other?: string) => given[variable] ?? other ?? '',
    ),
  ])
  const env = { ...environmentOf(await readContainerfile()), ...(Object.fromEntries(filled) as Record<string, string>) }
  expect(readConfig(env).database.url).toBe('postgres://triptych:secret@database/triptych')
  expect(Number.parseInt(grace)).toBeGreaterThan(secondsOfEnd(env))
})

it('the unit of systemd sets what there is, and waits for an end', async () => {
  const lines = (await read('triptych.service')).split('\n')
  const valuesOf = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1))
  const env = {
    ...Object.fromEntries(valuesOf('Environment').map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string])),
    ...issuer,
  }
  expect(readConfig(env)).toMatchObject({
    environment: 'production',
    database: { url: 'file:/var/lib/triptych/triptych.db' },
  })
  expect(Number(valuesOf('TimeoutStopSec')[0])).toBeGreaterThan(secondsOfEnd(env))
})
