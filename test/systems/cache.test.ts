import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { aurora, birchClinic, cumulus, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import { onPort } from '../packaging/example.ts'
import { afterFile } from '../support/cleanups.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { folderFor, freePort, run } from './programs.ts'

let gateway: TestGateway
/** The gateway by itself, and through the cache. */
let direct: string
let cache: string
beforeAll(async () => {
  gateway = await openGateway()
  const { server, origin } = await onPort(gateway.fetch)
  afterFile(async () => void server.close())
  direct = origin
  cache = await runCache(origin)
})

/** Runs nginx as a cache that keeps whatever it may, for all who ask. */
async function runCache(origin: string): Promise<string> {
  const folder = await folderFor('nginx')
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  await writeFile(
    file,
    `daemon off;
worker_processes 1;
error_log stderr;
pid ${folder}/nginx.pid;
events { worker_connections 64; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  proxy_cache_path ${folder}/cache keys_zone=all:1m;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${origin};
      proxy_set_header Host $host;
      proxy_cache all;
      proxy_cache_valid any 10m;
      add_header X-Cache $upstream_cache_status always;
    }
    location /kept/ {
      proxy_pass ${origin}/;
      proxy_ignore_headers Cache-Control Vary;
      proxy_cache all;
      proxy_cache_valid any 10m;
      add_header X-Cache $upstream_cache_status always;
    }
  }
}
`,
  )
  await run('nginx', ['-e', 'stderr', '-c', file], { port, folder })
  return `http://127.0.0.1:${port}`
}

const graph = (query: string) => `/graphql?query=${encodeURIComponent(query)}`
const addresses = [
  `/api/resellers/${cumulus}/organizations/${birchClinic}/services/${googleWorkspace}/subscriptions/${subscriptionId(5)}`,
  `/api/sellers/${aurora}/subscriptions`,
  `/api/sellers/${aurora}/subscriptions/${subscriptionId(5)}`,
  graph('{ viewer { role } subscriptions(first: 3) { nodes { id } } }'),
  graph('{ nothing }'),
  '/health',
]
const askers = ['cumulus-broker', 'aurora-software', 'birch-clinic', null] as const

async function ask(origin: string, path: string, as: (typeof askers)[number]) {
  const headers = {
    accept: 'application/json',
    'x-request-id': 'mine',
    ...(as && { authorization: `Bearer ${await gateway.token(as)}` }),
  }
  const response = await fetch(`${origin}${path}`, { headers })
  return { status: response.status, text: await response.text(), found: response.headers.get('x-cache') }
}

it.each(addresses)('a cache in front keeps nothing of %s for others', async (path) => {
  for (let time = 0; time < 2; time += 1)
    for (const as of askers) {
      const answer = await ask(cache, path, as)
      expect(answer).toEqual({ ...(await ask(direct, path, as)), found: 'MISS' })
    }
})

it('would keep them for others if it did not heed what the gateway says', async () => {
  const path = `/kept${addresses[1]}`
  const first = await ask(cache, path, 'aurora-software')
  const second = await ask(cache, path, null)
  expect(second).toEqual({ ...first, found: 'HIT' })
})
