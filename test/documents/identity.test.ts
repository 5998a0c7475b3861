import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type JWTPayload, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { issuersOf } from '../../src/commands/issuers.ts'
import { readConfig } from '../../src/config.ts'
import { createAuthenticator } from '../../src/identity/credentials.ts'
import { localKeys } from '../../src/identity/keys.ts'
import { generateLocalKey } from '../../src/identity/local-key.ts'
import { variables } from '../../src/variables.ts'
import { areas } from '../../src/vocabulary.ts'

const text = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'identity.md'), 'utf8')
const key = await generateLocalKey()

interface Example {
  readonly name: string
  readonly settings: Record<string, string>
  readonly claims: JWTPayload
  /** The role, its party if it has one, the kind of account, and the scopes that are left. */
  readonly said: RegExpExecArray
}

/** The sections that show settings, a token, and who asks. */
const examples = text.split(/^## /m).flatMap((section): Example[] => {
  const [name = ''] = section.split('\n', 1)
  const settings = /```sh\n(AUTH_[^`]+)```/.exec(section)?.[1]
  const claims = /```json\n(\{[^`]+\})\n```/.exec(section)?.[1]
  const said = /^Who asks: `(\w+)`(?: for `([^`]+)`)?, a `(\w+)`(?:, with `([^`]+)` alone)?\./m.exec(section)
  if (settings === undefined || claims === undefined || !said) return []
  const lines = settings.trim().split('\n')
  const pairs = lines.map((line) => /^(\w+)="?([^"]*)"?$/.exec(line) ?? [])
  return [{ name, settings: Object.fromEntries(pairs.map(([, n, v]) => [n, v])), claims: JSON.parse(claims), said }]
})

/** Reads a token with these claims as a gateway with these settings does. */
async function viewerOf(settings: Record<string, string>, claims: JWTPayload) {
  const [issuer] = issuersOf(readConfig({ NODE_ENV: 'production', DATABASE_URL: 'file:x.db', ...settings }))
  if (!issuer) throw new Error('There is no issuer.')
  const authenticator = createAuthenticator({ ...issuer, findKey: localKeys([key.publicJwk]) })
  const signing = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'JWT' })
  return authenticator.authenticate(`Bearer ${await signing.sign(key.privateKey)}`, new Date(1_790_000_010_000))
}

describe('docs/identity.md', () => {
  it('has whole examples for four issuers', () => {
    expect(examples.map(({ name }) => name)).toEqual(['Keycloak', 'Auth0', 'Entra ID', 'Zitadel'])
  })

  it.each(examples)('says right who asks with a token of $name', async ({ settings, claims, said }) => {
    const [, role, party, account, scopes] = said
    expect(await viewerOf(settings, claims)).toEqual({
      accountId: claims.sub,
      role,
      account,
      parties: party === undefined ? [] : [party],
      ...(scopes === undefined ? {} : { scopes: new Set(scopes.split(' ')) }),
    })
  })

  it.each(examples)('needs each of its settings for $name', async ({ settings, claims, said }) => {
    const right = await viewerOf(settings, claims)
    expect(right?.role).toBe(said[1])
    for (const name of Object.keys(settings)) {
      const { [name]: _, ...others } = settings
      const found = await viewerOf(others, claims).catch(() => 'refused')
      // What is left out here says the same as without it, or what the example’s token does not say.
      if (['AUTH_CLAIM_SCOPE', 'AUTH_ACCOUNT_WORDS', 'AUTH_CLAIM_ACCOUNT'].includes(name)) continue
      if (settings[name] === 'triptych' || (name === 'AUTH_CLAIM_PARTY' && said[1] === 'OPERATOR')) continue
      expect([name, found]).toEqual([name, 'refused'])
    }
  })

  it('names only settings that there are, and every area of scopes', () => {
    const named = new Set(text.match(/\b(AUTH|TOKEN|ADMIN)_[A-Z_]*[A-Z]\b/g))
    expect([...named].filter((name) => !(name in variables.shape))).toEqual([])
    expect([...text.matchAll(/^\| `(\w+)` \| /gm)].map(([, area]) => area).slice(-areas.length)).toEqual([...areas])
  })
})
