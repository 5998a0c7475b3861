import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../config.ts'
import type { Database } from '../database/database.ts'
import { migrate } from '../database/migrate.ts'
import { openDatabase } from '../database/open.ts'
import type { Slug } from '../demo/acts/act.ts'
import { loadDemo } from '../demo/load.ts'
import { person } from '../demo/people.ts'
import { createGateway } from '../gateway.ts'
import { createLogger } from '../logger.ts'

/** The time at which examples happen, so that the same ones are printed on every day. */
const exampleTime = new Date('2026-03-01T12:00:00.000Z')

/** A gateway in memory with the demo data, which nobody else asks. */
export interface DemoGateway {
  readonly database: Database
  /** Sends a GraphQL request as a person of the demo, and answers its data. Throws where there are errors. */
  // The data are what the document asks for.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly ask: (as: Slug, query: string, variables: object) => Promise<any>
  readonly close: () => Promise<void>
}

/** Makes gateways with the demo data, each with a database of its own. */
export interface DemoGateways {
  readonly open: () => Promise<DemoGateway>
  readonly close: () => Promise<void>
}

/** The demo data are loaded once, and copied for each gateway. */
export async function demoGateways(): Promise<DemoGateways> {
  const folder = await mkdtemp(join(tmpdir(), 'triptych-examples-'))
  const template = join(folder, 'template.db')
  const database = await openDatabase(`file:${template}`, { synchronous: 'NORMAL' })
  await migrate(database)
  await loadDemo(database, { now: exampleTime })
  await database.close()
  let copies = 0
  return {
    async open() {
      const path = join(folder, `${++copies}.db`)
      await copyFile(template, path)
      return openGateway(await openDatabase(`file:${path}`, { synchronous: 'NORMAL' }))
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

async function openGateway(database: Database): Promise<DemoGateway> {
  const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', SHED_DELAY_MS: '0' })
  const gateway = await createGateway({
    config,
    database,
    clock: () => exampleTime,
    // They are asked by nobody else, so a name is enough.
    authenticator: { authenticate: (slug) => (slug === null ? null : person(slug as Slug)) },
    logger: createLogger(config),
    pages: { handle: async () => null },
  })
  return {
    database,
    async ask(as, query, variables) {
      const response = await gateway.fetch(
        new Request('http://localhost/graphql', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/graphql-response+json',
            authorization: as,
          },
          body: JSON.stringify({ query, variables }),
        }),
      )
      const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown }
      if (errors) throw new Error(`As ${as}: ${query}\n${JSON.stringify(variables)}\n${JSON.stringify(errors)}`)
      return data
    },
    async close() {
      await gateway.close()
      await database.close()
    },
  }
}
