import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestProject } from 'vitest/node'
import { openPostgres } from '../../src/database/postgres.ts'
import { statement, withDatabase } from './postgres-url.ts'
import { templateNames, templates } from './templates.ts'

/** Starts the run's one PostgreSQL server, fills the templates that test files copy, and answers how to stop it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // In a group of its own, so that Ctrl-C reaches the run alone; the end of its input then stops the server in order.
  const server = spawn(process.execPath, [join(import.meta.dirname, 'postgres-server.ts')], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const gone = once(server, 'exit')
  let complaint = ''
  server.stderr.on('data', (chunk) => (complaint += chunk))
  const line = await Promise.race([once(createInterface(server.stdout), 'line'), gone.then(() => undefined)])
  if (!line) throw new Error(complaint)
  const { url } = JSON.parse(line[0] as string) as { url: string }

  for (const name of templateNames) {
    await statement(url, `create database ${name}`)
    const template = openPostgres(withDatabase(url, name))
    await templates[name](template)
    await template.close()
  }
  project.provide('postgresUrl', url)

  return async () => {
    server.stdin.end()
    await gone
  }
}
