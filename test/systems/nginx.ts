import { writeFile } from 'node:fs/promises'
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

/** As docs/running.md has it, with all that nginx writes in a folder. */
function configuration(gateways: readonly number[], port: number, folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `daemon off;
worker_processes 1;
error_log stderr;
pid ${folder}/nginx.pid;
events { worker_connections 512; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  upstream gateways {
    ${gateways.map((gateway) => `server 127.0.0.1:${gateway} max_fails=0;`).join('\n    ')}
    keepalive 16;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://gateways;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }
}
`
}
