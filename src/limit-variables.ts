import type { z } from 'zod'
import { forEachRole, wholeNumber } from './setting-kinds.ts'

/** The environment variables that say how much anybody may ask for: each request, and each account. */
export const limitVariables = {
  LIMIT_DEPTH: wholeNumber('Limits', 15, [1, 1000], 'Levels of nested fields in one operation.'),
  LIMIT_TOKENS: wholeNumber('Limits', 10_000, [1, 10_000_000], 'Lexical tokens in one document.'),
  LIMIT_ALIASES: wholeNumber('Limits', 100, [0, 100_000], 'Aliases in one operation.'),
  LIMIT_ROOT_FIELDS: wholeNumber('Limits', 20, [1, 100_000], 'Fields at the root of one operation.'),
  LIMIT_DIRECTIVES: wholeNumber('Limits', 20, [0, 100_000], 'Directives in one operation.'),
  LIMIT_SELECTIONS: wholeNumber(
    'Limits',
    5000,
    [1, 1_000_000],
    'Fields and fragments that one document selects, counted wherever they are spread.',
  ),
  LIMIT_BATCH: wholeNumber('Limits', 10, [0, 1000], 'Operations in one batch; one without credentials. 0: no batches.'),
  LIMIT_DOCUMENT_BYTES: wholeNumber('Limits', 100_000, [100, 100_000_000], 'Bytes of one document.'),
  LIMIT_BODY_BYTES: wholeNumber('Limits', 1_000_000, [100, 1_000_000_000], 'Bytes of one request’s body.'),
  LIMIT_EXAMINED_ROWS: wholeNumber(
    'Limits',
    10_000,
    [100, 10_000_000],
    'Rows of one list that are examined for a page or a count with a filter that no index serves. Lists below many rows have a tenth each.',
  ),
  LIMIT_ANONYMOUS_DEPTH: wholeNumber(
    'Limits',
    5,
    [1, 1000],
    'Levels of nested fields in one operation without credentials; the schema has limits of its own.',
  ),
  LIMIT_ANONYMOUS_SELECTIONS: wholeNumber('Limits', 1000, [1, 1_000_000], 'As LIMIT_SELECTIONS, without credentials.'),
  LIMIT_ANONYMOUS_BODY_BYTES: wholeNumber(
    'Limits',
    20_000,
    [100, 1_000_000_000],
    'As LIMIT_BODY_BYTES, without credentials: such a request holds one operation, and never a batch.',
  ),
  LIMIT_COST: wholeNumber(
    'Limits',
    50_000,
    [1, 1_000_000_000],
    'Cost of one request, all operations of a batch together: each selected field counts 1, times the page size of every list around ' +
      'it (20 when not given) and the number of ids or representations of `nodes` and `_entities`; totals and filters as below, and a ' +
      'filter of more than 50 values a tenth of them besides.',
  ),
  HEAVY_COST: wholeNumber(
    'Limits',
    2500,
    [0, 1_000_000_000],
    'What costs more takes turns, at both doors: one request at a time of each account, with a turn for others between two statements.',
  ),
  LIMIT_STATEMENTS: wholeNumber(
    'Limits',
    1000,
    [1, 1_000_000],
    'Statements that one request may send to the database. What is examined in slices counts as one reading.',
  ),
  LIMIT_DEADLINE_MS: wholeNumber(
    'Limits',
    5000,
    [1, 600_000],
    'Milliseconds that a request may wait and read; then it is answered with `DEADLINE_EXCEEDED`. What has begun to write is finished.',
  ),

  LIMIT_STREAMS: wholeNumber(
    'Limits',
    2000,
    [0, 1_000_000],
    'Streams that are open at once, of all accounts together.',
  ),
  STREAM_CHECK_MS: wholeNumber(
    'Limits',
    5000,
    [10, 600_000],
    'Milliseconds after which the credentials of a stream are looked at again, each time.',
  ),
  BUDGET_POINTS: forEachRole(
    'Budgets',
    { known: 3_000_000, anonymous: 100_000 },
    'Points that an account may use within a minute, all its requests together; without credentials, an address.',
  ),
  BUDGET_WRITES: forEachRole(
    'Budgets',
    { known: 12_000, anonymous: 100 },
    'Writes of an account within a minute: fields of mutations, and REST calls that are no GET.',
  ),
  BUDGET_REQUESTS: forEachRole(
    'Budgets',
    { known: 200, anonymous: 50 },
    'Requests of an account that one process answers at once.',
  ),
  BUDGET_LISTS: forEachRole(
    'Budgets',
    { known: 10, anonymous: 1 },
    'Whole lists by REST that one process sends to an account at once.',
  ),
  BUDGET_STREAMS: forEachRole(
    'Budgets',
    { known: 20, anonymous: 1 },
    'Streams of an account that one process keeps open at once.',
  ),
}

/** The limits of a request that variables say, and those of callers without credentials, which are never wider. */
export function limitsOf(read: z.infer<z.ZodObject<typeof limitVariables>>) {
  const limits = {
    depth: read.LIMIT_DEPTH,
    tokens: read.LIMIT_TOKENS,
    aliases: read.LIMIT_ALIASES,
    rootFields: read.LIMIT_ROOT_FIELDS,
    directives: read.LIMIT_DIRECTIVES,
    selections: read.LIMIT_SELECTIONS,
    batch: read.LIMIT_BATCH,
    documentBytes: read.LIMIT_DOCUMENT_BYTES,
    bodyBytes: read.LIMIT_BODY_BYTES,
    cost: read.LIMIT_COST,
    examinedRows: read.LIMIT_EXAMINED_ROWS,
    heavyCost: read.HEAVY_COST,
    statements: read.LIMIT_STATEMENTS,
    deadlineMs: read.LIMIT_DEADLINE_MS,
  }
  const anonymous = {
    ...limits,
    depth: Math.min(limits.depth, read.LIMIT_ANONYMOUS_DEPTH),
    selections: Math.min(limits.selections, read.LIMIT_ANONYMOUS_SELECTIONS),
    batch: Math.min(limits.batch, 1),
    bodyBytes: Math.min(limits.bodyBytes, read.LIMIT_ANONYMOUS_BODY_BYTES),
  }
  return { ...limits, anonymous }
}
