/** Serves the page at this machine, for trying it: the TypeScript of `src` without its types. `PORT=… npm start`. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'

/** All that there is, and how a browser is to read it. */
const types = new Map([
  ['/index.html', 'text/html'],
  ['/settings.json', 'application/json'],
  ['/src/page.ts', 'text/javascript'],
  ['/src/login.ts', 'text/javascript'],
])

const server = createServer(({ url = '' }, response) => {
  const [path] = url.split('?', 1)
  const file = path === '/' ? '/index.html' : path
  const type = types.get(file)
  if (!type) return void response.writeHead(404).end()
  const text = readFileSync(new URL(`.${file}`, import.meta.url), 'utf8')
  const shown = file.endsWith('.ts') ? stripTypeScriptTypes(text) : text
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(shown)
})

// oxlint-disable-next-line node/no-process-env -- an example has no other settings
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  process.stdout.write(`The page is at http://localhost:${server.address().port}\n`)
})
