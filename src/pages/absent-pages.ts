/** Which pages there are. */
export interface ShownPages {
  readonly home: boolean
  readonly graphiql: boolean
  readonly schema: boolean
  readonly apiDocs: boolean
}

/** The addresses of the pages that there are not, and of what belongs to them. */
export function absentPaths({ home, graphiql, schema, apiDocs }: ShownPages): ReadonlySet<string> {
  return new Set([
    ...(home ? [] : ['/']),
    ...(graphiql ? [] : ['/graphql']),
    ...(schema ? [] : ['/schema', '/schema.graphql']),
    ...(apiDocs ? [] : ['/api/docs', '/api/openapi.json']),
  ])
}

/** A page without what leads to absent ones: entries of lists that are about such a page go, other links become text. */
export function withoutLinksTo(absent: ReadonlySet<string>, page: string): string {
  if (absent.size === 0) return page
  const isAbsent = (address: string) => absent.has(address.split(/[?#]/, 1)[0] ?? '')
  return page
    .replaceAll(/<div>\s*<dt><a href="([^"]*)">[^]*?<\/div>\s*/g, (entry, address: string) =>
      isAbsent(address) ? '' : entry,
    )
    .replaceAll(/<a (?:[^>]*? )?href="([^"]*)"[^>]*>([^]*?)<\/a>/g, (link, address: string, text: string) =>
      isAbsent(address) ? text : link,
    )
}
