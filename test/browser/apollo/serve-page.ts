import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'rolldown'

/** A frontend as others write it, on an origin of its own. */
export interface ServedPage extends AsyncDisposable {
  readonly origin: string
}

const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A frontend</title>
<link rel="icon" href="data:,">
<script src="/page.js" type="module"></script>
`

/**
 * Bundles the page with Apollo Client, in the form for development, which warns; and serves it on a port that the
 * system chose.
 */
export async function servePage(): Promise<ServedPage> {
  const {
    output: [{ code }],
  } = await build({
    input: join(import.meta.dirname, 'page.ts'),
    platform: 'browser',
    resolve: { conditionNames: ['development', 'module', 'import', 'default'] },
    output: { format: 'esm', codeSplitting: false },
    write: false,
    logLevel: 'warn',
  })
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response
      .setHeader('content-type', isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8')
      .end(isScript ? code : html)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}
