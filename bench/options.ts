import { parseArgs } from 'node:util'
import { type Case, cases } from './cases.ts'
import { type ServerName, serverNames, serversOn } from './servers.ts'

/** What the command line asks for. */
export interface Options {
  readonly isQuick: boolean
  readonly engine: 'sqlite' | 'postgres'
  /** Whether depth, start and memory of the gateway are measured as well. */
  readonly measuresMore: boolean
  /** How many times the data the gateway is measured with as well; null for none. */
  readonly growth: number | null
  readonly subscriptions: number
  /** A SQLite file to copy instead of making the data. */
  readonly database: string | undefined
  /** The folder of another build of the gateway, beside which this one is measured. */
  readonly against: string | undefined
  readonly cases: readonly Case[]
  readonly servers: readonly ServerName[]
  readonly rounds: number
  /** How long a round is timed, and how long it warms up before. */
  readonly milliseconds: number
  readonly warmUpMs: number
  /** Connections of reads, and of writes. */
  readonly connections: number
  readonly writeConnections: number
}

const usage = `npm run bench -- [options]
  --quick                a smoke test: few rows, short rounds, and no figure fails it
  --postgres             on PostgreSQL, which is started for it
  --growth N             the gateway also with N times the data, which takes minutes to make; with a page far back
  --subscriptions N      how much data is made (100000; 5000 with --quick)
  --database FILE        copies this SQLite file instead of making data
  --against FOLDER       bench:builds: the folder of the other build of the gateway
  --only Q1,M1           only these cases, without depth, start and memory
  --servers raw,triptych only these servers, without depth, start and memory
  --rounds N             rounds of each case and server (5; 1 with --quick)
  --seconds S            how long each round is timed (3; 0.2 with --quick)
  --connections N        connections of reads (8)
  --write-connections N  connections of writes (32)
`

/** Reads the command line; ends the process with an explanation where it cannot. */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      postgres: { type: 'boolean', default: false },
      growth: { type: 'string' },
      subscriptions: { type: 'string' },
      database: { type: 'string' },
      against: { type: 'string' },
      only: { type: 'string' },
      servers: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      'write-connections': { type: 'string' },
    },
  })
  if (values.help) {
    process.stdout.write(usage)
    process.exit(0)
  }
  const { quick, postgres } = values
  const engine = postgres ? 'postgres' : 'sqlite'
  const milliseconds = 1000 * numberOf(values.seconds, quick ? 0.2 : 3)
  return {
    isQuick: quick,
    engine,
    measuresMore: !postgres && values.only === undefined && values.servers === undefined,
    growth: values.growth === undefined ? null : numberOf(values.growth, 1),
    subscriptions: numberOf(values.subscriptions, quick ? 5_000 : 100_000),
    database: values.database,
    against: values.against,
    cases: chosen(
      values.only,
      cases.map(({ name }) => name),
    ).map((name) => cases.find((each) => each.name === name) as Case),
    servers: chosen(values.servers, serverNames).filter((name) => serversOn(engine).includes(name)),
    rounds: numberOf(values.rounds, quick ? 1 : 5),
    milliseconds,
    warmUpMs: Math.max(100, milliseconds / 4),
    connections: numberOf(values.connections, 8),
    writeConnections: numberOf(values['write-connections'], 32),
  }
}

function numberOf(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const number = Number(text)
  if (!(number > 0)) throw new Error(`${text} is no number above 0.\n${usage}`)
  return number
}

/** Those that are named, in their own order; all where none is named. */
function chosen<T extends string>(text: string | undefined, all: readonly T[]): T[] {
  const names = text === undefined ? all : text.split(',')
  const unknown = names.find((name) => !all.includes(name as T))
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${all.join(', ')}.\n${usage}`)
  return all.filter((name) => names.includes(name))
}
