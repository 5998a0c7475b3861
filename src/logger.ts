import { type DestinationStream, pino, type Logger } from 'pino'
import type { Config } from './config.ts'
import { gatheringStdout, plainStdout } from './log-output.ts'
import { printable } from './values/printable.ts'

export type { Logger } from 'pino'

/** Fields that hold secrets, at the top of a line and one or two levels below it. */
const secretFields = [
  'authorization',
  'cookie',
  'token',
  'access_token',
  'client_secret',
  'password',
  'secret',
  'licenseKey',
  'license_key',
]
const redacted = secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`])

/**
 * The process's log. Production writes a JSON object a line, everything else a line for a person. Secrets are replaced
 * in the known fields, and errors lose the values that a statement was sent with. Where several workers write to one
 * output, each line names the one that it is from.
 */
export function createLogger(
  config: Pick<Config, 'environment' | 'log'>,
  destination?: DestinationStream,
  worker?: number,
): Logger {
  const isProduction = config.environment === 'production'
  const isShared = worker !== undefined
  const stdout = destination ?? (isProduction ? gatheringStdout(isShared) : plainStdout())
  return pino(
    {
      level: config.log.level,
      base: isShared ? { worker } : null,
      redact: { paths: redacted, censor: '[redacted]' },
      serializers: { err: (error: unknown) => describeError(error) },
      timestamp: isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    isProduction ? stdout : { write: (line: string) => stdout.write(readable(line)) },
  )
}

let lastTime = 0
let written = ''

/** The time as ISO 8601 writes it, once for all lines of a millisecond. */
function isoTime(): string {
  const now = Date.now()
  if (now !== lastTime) written = `,"time":"${new Date(now).toISOString()}"`
  lastTime = now
  return written
}

/** An error as a log line has it. Drizzle and PostgreSQL put the values of a statement into messages and details. */
function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: printableLines(String(error)) }
  const { query, code } = error as { query?: unknown; code?: unknown }
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return {
    type: error.name,
    message: printableLines(typeof query === 'string' ? `Failed query: ${query}` : error.message),
    ...(typeof code === 'string' ? { code } : {}),
    stack: frames.join('\n'),
    ...(error.cause !== undefined && depth < 3 ? { cause: describeError(error.cause, depth + 1) } : {}),
  }
}

/** A text whose lines are printable. */
function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}

/** Turns a JSON log line into `12:00:00.000 INFO message key=value …`, an error's stack below it. */
function readable(line: string): string {
  const { time, level, msg = '', err, ...rest } = JSON.parse(line) as LogLine
  const pairs = Object.entries(rest).map(
    ([key, value]) => ` ${key}=${typeof value === 'string' ? printable(value) : printable(JSON.stringify(value))}`,
  )
  const head = `${time.slice(11, 23)} ${level.toUpperCase().padEnd(5)} ${printable(msg)}`
  return `${head}${pairs.join('')}\n${err ? errorText(err) : ''}`
}

interface LogLine {
  readonly time: string
  readonly level: string
  readonly msg?: string
  readonly err?: ErrorLine
  readonly [field: string]: unknown
}

interface ErrorLine {
  readonly type: string
  readonly message: string
  readonly stack?: string
  readonly cause?: ErrorLine
}

function errorText({ type, message, stack, cause }: ErrorLine): string {
  return `  ${type}: ${message.replaceAll('\n', '\n  ')}\n${stack ? `${stack}\n` : ''}${cause ? `  caused by ${errorText(cause).trimStart()}` : ''}`
}
