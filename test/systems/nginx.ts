import { run, type Running } from './programs.ts'

/** Runs nginx as a balancer of gateways that listen on these ports. */
export function runNginx(ports: readonly number[]): Promise<Running> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return run(
    'nginx',
    (file) => ['-e', 'stderr', '-c', file],
    ({ port, folder }) => `daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 512; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  upstream gateways {
    ${ports.map((gateway) => `server 127.0.0.1:${gateway} max_fails=0;`).join('\n    ')}
    keepalive 16;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://gateways;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
    }
  }
}
`,
  )
}
