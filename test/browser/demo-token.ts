import type { BrowserContext } from 'playwright-core'
import type { people } from '../../src/demo/people.ts'

/** The token that GraphiQL's page holds for a person of the demo. */
export async function tokenOf(
  context: BrowserContext,
  origin: string,
  slug: (typeof people)[number]['slug'],
): Promise<string> {
  const page = await context.request.get(`${origin}/graphql?as=${slug}`, { headers: { accept: 'text/html' } })
  const token = /Bearer (eyJ[\w.-]+)/.exec(await page.text())?.[1]
  if (token === undefined) throw new Error(`${slug} is nobody at ${origin}`)
  return token
}
