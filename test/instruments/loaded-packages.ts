/* Tells at the end of the process which of two packages it has loaded: `--import` of it. */
import { createRequire } from 'node:module'

process.once('exit', () => {
  const files = Object.keys(createRequire(import.meta.url).cache)
  const found = ['prom-client', '@opentelemetry/api'].filter((name) =>
    files.some((file) => file.includes(`node_modules/${name}/`)),
  )
  process.stderr.write(`loaded: ${found.join()}\n`)
})
