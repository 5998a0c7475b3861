import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { start } from '../commands/child.ts'
import { ask, brokerToken, serve } from './gateways.ts'
import { runPrimary } from './postgres-pair.ts'
import { own } from './programs.ts'

/** Makes a certificate that vouches for itself, for a name, and answers its file and that of its key. */
async function certificateFor(folder: string, name: string): Promise<{ certificate: string; key: string }> {
  const [certificate, key] = [join(folder, 'server.crt'), join(folder, 'server.key')]
  const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2']
  const about = ['-subj', '/CN=a database', '-addext', `subjectAltName=${name}`]
  await promisify(execFile)('openssl', [...kind, ...about, '-keyout', key, '-out', certificate])
  for (const file of [certificate, key]) await own(file)
  return { certificate, key }
}

/** A server that speaks TLS, under a certificate for that name, and the file of the certificate. */
async function serverNamed(name: string): Promise<{ url: string; authority: string }> {
  let authority = ''
  const server = await runPrimary(async (folder) => {
    const { certificate, key } = await certificateFor(folder, name)
    authority = certificate
    return ['ssl=on', `ssl_cert_file=${certificate}`, `ssl_key_file=${key}`]
  })
  return { url: server.url.replace('127.0.0.1', 'localhost'), authority }
}

const settings = (url: string, mode: string, authority?: string) => ({
  DATABASE_URL: `${url}?sslmode=${mode}${authority === undefined ? '' : `&sslrootcert=${authority}`}`,
  AUTH_KEY_FILE: join(inject('runFolder'), 'tls.json'),
})

/** Why a gateway does not start. */
async function refusal(env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await start(['serve'], { env: { PORT: '0', ...env } }).finished
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  // It is there, and nothing is mended by waiting.
  expect(stderr).not.toContain('Waiting for the database')
  return stderr
}

describe('a PostgreSQL server that speaks TLS', () => {
  let named: Awaited<ReturnType<typeof serverNamed>>
  beforeAll(async () => {
    named = await serverNamed('DNS:localhost')
  })

  it('is used where an authority of one’s own vouches for it, without a word of warning', async () => {
    const env = settings(named.url, 'verify-full', named.authority)
    const { address, child } = await serve(env)
    const token = await brokerToken(env)
    const query = `{ subscription(id: "${subscriptionId(5)}") { quantity } }`
    expect(await ask(address, token, query)).toMatchObject({ status: 200 })
    child.process.kill('SIGTERM')
    expect((await child.finished).stderr).not.toMatch(/warn/i)
  })

  it('is not, where nobody vouches for it, whatever the mode, but for the one that says so', async () => {
    for (const mode of ['prefer', 'require', 'verify-ca', 'verify-full'])
      expect(await refusal(settings(named.url, mode))).toMatch(/cannot be used: self-signed certificate/)
    await serve(settings(named.url, 'no-verify'))
  })

  it('is not, where it has another name, or somebody else vouches for it', async () => {
    const other = await serverNamed('DNS:elsewhere.example.com')
    expect(await refusal(settings(other.url, 'verify-full', other.authority))).toMatch(/cannot be used: .*altnames/)
    const folder = await mkdtemp(join(inject('runFolder'), 'authority-'))
    const { certificate } = await certificateFor(folder, 'DNS:localhost')
    expect(await refusal(settings(named.url, 'verify-full', certificate))).toMatch(/self-signed certificate/)
  })
})
