/** Which pages there are. */
export interface ShownPages {
  readonly home: boolean
  readonly graphiql: boolean
  readonly schema: boolean
  readonly apiDocs: boolean
  readonly docs: boolean
}

/** Tells whether an address is that of a page that there is not, or of what belongs to one. */
export type IsAbsent = (path: string) => boolean

/** Tells which addresses have nothing, where these pages are shown. */
export function absentAmong({ home, graphiql, schema, apiDocs, docs }: ShownPages): IsAbsent {
  const absent = new Set([
    ...(home ? [] : ['/']),
    ...(graphiql ? [] : ['/graphql']),
    ...(schema ? [] : ['/schema', '/schema.graphql']),
    ...(apiDocs ? [] : ['/api/docs', '/api/openapi.json']),
    ...(docs ? [] : ['/docs']),
  ])
  return (path) => absent.has(path.startsWith('/docs/') ? '/docs' : path)
}

/** A page without what leads to absent ones: entries of lists that are about such a page go, other links become text. */
export function withoutLinksTo(isAbsent: IsAbsent, page: string): string {
  const leadsNowhere = (address: string) => isAbsent(address.split(/[?#]/, 1)[0] ?? '')
  return page
    .replaceAll(/<div>\s*<dt><a href="([^"]*)">[^]*?<\/div>\s*/g, (entry, address: string) =>
      leadsNowhere(address) ? '' : entry,
    )
    .replaceAll(/<a (?:[^>]*? )?href="([^"]*)"[^>]*>([^]*?)<\/a>/g, (link, address: string, text: string) =>
      leadsNowhere(address) ? text : link,
    )
}
