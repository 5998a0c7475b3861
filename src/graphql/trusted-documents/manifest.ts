import { z } from 'zod'

/** A document that clients name by an id. */
export interface NamedDocument {
  /** A hash of the text, or whatever the client's generator made. */
  readonly id: string
  readonly document: string
}

/** A file is none of the manifests that are known. The message says what is wrong, for people. */
export class ManifestFault extends Error {
  override readonly name = 'ManifestFault'
}

const id = z.string().min(1).max(200)

/** The form of the manifests that Apollo's generator writes. */
const operations = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id, body: z.string() })),
})

/** The form of those of Relay's compiler and GraphQL Code Generator's client preset: texts by their hashes. */
const texts = z.record(id, z.string())

/**
 * The documents of a manifest, as the generators of Apollo, Relay and GraphQL Code Generator write them. Throws
 * `ManifestFault` for anything else.
 */
export function documentsIn(manifest: string): NamedDocument[] {
  let content: unknown
  try {
    content = JSON.parse(manifest)
  } catch {
    throw new ManifestFault('it is no JSON')
  }
  const byApollo = operations.safeParse(content)
  if (byApollo.success) return byApollo.data.operations.map(({ id, body }) => ({ id, document: body }))
  if (typeof content === 'object' && content !== null && 'format' in content && typeof content.format === 'string') {
    const [issue] = byApollo.error.issues
    throw new ManifestFault(`${issue?.path.join('.') || 'it'}: ${issue?.message}`)
  }
  const byHash = texts.safeParse(content)
  if (byHash.success) return Object.entries(byHash.data).map(([id, document]) => ({ id, document }))
  throw new ManifestFault('it is neither an object of texts by their ids, nor a manifest of Apollo')
}
