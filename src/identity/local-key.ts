import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'

const algorithm = 'ES256'

/** A key pair that signs and verifies tokens. */
export interface LocalKey {
  /** The key's id, as tokens name it. */
  readonly kid: string
  readonly algorithm: string
  readonly privateKey: CryptoKey
  /** The half that verifies; holds no secret. */
  readonly publicJwk: JWK
}

/** The key file is there but holds no key of ours. */
export class UnusableKeyFile extends Error {
  override readonly name = 'UnusableKeyFile'

  constructor(path: string) {
    super(
      `The development key ${path} is not a private ${algorithm} key in JWK format. Delete it, and the next start makes a new one.`,
    )
  }
}

/**
 * Reads the development key, and makes it first if there is none: a JWK that its owner alone may read. Processes that
 * start together agree on one key. Throws `UnusableKeyFile` or the file system's error.
 */
export async function readLocalKey(path: string): Promise<LocalKey> {
  const text = (await textAt(path)) ?? (await make(path))
  try {
    return await keyFrom(JSON.parse(text) as JWK)
  } catch {
    throw new UnusableKeyFile(path)
  }
}

/** Makes a key pair that lives in memory only; for tests. */
export async function generateLocalKey(): Promise<LocalKey> {
  return keyFrom(await generateJwk())
}

async function make(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  // Complete under a name of its own before it takes the real one, so that nobody ever reads half a key.
  const draft = `${path}.${randomUUID()}`
  try {
    await writeFile(draft, `${JSON.stringify(await generateJwk(), null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    })
    await link(draft, path).catch(async (error: NodeJS.ErrnoException) => {
      // EEXIST: another process was first, and its key is the one. Some file systems have no links at all.
      if (error.code !== 'EEXIST') await rename(draft, path)
    })
  } finally {
    await rm(draft, { force: true })
  }
  return readFile(path, 'utf8')
}

/** Makes a private key. */
export async function generateJwk(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(privateKey)
  return { ...jwk, alg: algorithm, use: 'sig', kid: await calculateJwkThumbprint(jwk) }
}

/** The key pair of a private JWK of ours. Throws for any other. */
export async function keyFrom(jwk: JWK): Promise<LocalKey> {
  const { d, kid, ...publicPart } = jwk
  const privateKey = await importJWK(jwk, algorithm)
  if (!d || !kid || jwk.alg !== algorithm || !('type' in privateKey)) throw new Error('not a private key of ours')
  return { kid, algorithm, privateKey, publicJwk: { ...publicPart, kid } }
}

async function textAt(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}
