import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { folderFor, freePort, run, type Running } from './programs.ts'

/** Nginx as a balancer, which can be told of other gateways. */
export interface Balancer extends Running {
  readonly leadTo: (ports: readonly number[]) => Promise<void>
}

/** Runs nginx as a balancer of gateways that listen on these ports. */
export async function runNginx(ports: readonly number[]): Promise<Balancer> {
  const folder = await folderFor('nginx')
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  const write = (gateways: readonly number[]) => writeFile(file, configuration(gateways, port, folder))
  await write(ports)
  const running = await run('nginx', ['-e', 'stderr', '-c', file], { port, folder })
  return {
    ...running,
    async leadTo(gateways) {
      await write(gateways)
      running.signal('SIGHUP')
    },
  }
}

const documents = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'running.md'), 'utf8')
const [, documented = ''] = /```nginx\n(.*?)```/s.exec(documents) ?? []

/** What docs/running.md has, for other ports, with all that nginx writes in a folder. */
function configuration(gateways: readonly number[], port: number, folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const [first, ...others] = documented.match(/^ *server 127\.0\.0\.1:\d+.*\n/gm) ?? []
  const servers = gateways.map((gateway) => first?.replace(/:\d+/, `:${gateway}`)).join('')
  const ours = others
    .reduce((text, other) => text.replace(other, ''), documented)
    .replace(first ?? '', servers)
    .replace(/listen \d+/, `listen 127.0.0.1:${port}`)
  return `daemon off;
worker_processes 1;
error_log stderr;
pid ${folder}/nginx.pid;
events { worker_connections 512; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  ${ours}
}
`
}
