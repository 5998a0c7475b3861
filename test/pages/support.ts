import { createPages } from '../../src/pages/pages.ts'
import type { PagePerson } from '../../src/pages/person.ts'

/** The people that can be opened there. */
export const peopleAtHome: readonly PagePerson[] = [
  { slug: 'cumulus', label: 'Cumulus <Broker>', description: 'Manages "Acme" & Birch.', role: 'BROKER' },
  { slug: 'acme', label: 'Acme Bakery', description: 'An organization.', role: 'ORGANIZATION' },
]

/** What a token looks like: three parts, the middle one with its end. */
export function tokenOf(slug: string): string {
  const claims = Buffer.from(JSON.stringify({ sub: slug, exp: 2_000_000_000 })).toString('base64url')
  return `eyJhbGciOiJFUzI1NiJ9.${claims}.c2lnbmF0dXJlLW9mLWEtZGVtby10b2tlbg`
}

/** Pages as a developer has them at home, with what a test changes of it. */
export function pagesAtHome(changed: Partial<Parameters<typeof createPages<PagePerson>>[0]> = {}) {
  return createPages<PagePerson>({
    demoPeople: async () => ({ people: peopleAtHome, why: null }),
    issueToken: async (person) => tokenOf(person.slug),
    shown: { home: true, graphiql: true, schema: true, apiDocs: true, docs: true },
    isProduction: false,
    version: '1.2.3',
    ...changed,
  })
}

/** What a browser sends when it opens an address. */
export function open(path: string, headers: Record<string, string> = {}, method = 'GET'): Request {
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'
  return new Request(`http://localhost:4000${path}`, {
    method,
    headers: { accept, host: 'localhost:4000', ...headers },
  })
}

/** The answer, which has to be a page, to a request from an address, or from nobody knows where. */
export async function answerOf(
  pages: ReturnType<typeof pagesAtHome>,
  request: Request,
  address = '',
): Promise<Response> {
  const response = await pages.handle(request, address)
  if (!response) throw new Error(`${request.method} ${request.url} is no page`)
  return response
}
