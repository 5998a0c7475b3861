import { z } from 'zod'
import type { Context } from '../context.ts'
import type { Reply } from './reply.ts'

const dryRun = z
  .boolean()
  .default(false)
  .describe(
    'Whether to answer what would come of it, and do none of it: with 200, `Dry-Run: true` and the object as it would be. ' +
      'Nothing is written and nobody is told.',
  )

/** The parameters of a route that writes: each can be asked for dry. */
export function withFlag(query: z.ZodType | undefined): z.ZodType {
  return (query instanceof z.ZodObject ? query : z.object({})).extend({ dryRun })
}

/** A query without the parameter that asks for a dry run, and whether it asks for one. */
export function withoutFlag({ dryRun: isDry = false, ...query }: { dryRun?: boolean }): {
  isDry: boolean
  query: object
} {
  return { isDry, query }
}

/** The reply of a dry run, all of which is undone: with the object as it would be, also where a real one shows nothing. */
export async function dryReply(handle: (context: Context) => Promise<Reply>, context: Context): Promise<Reply> {
  return context.database.rehearse(async (database) => {
    const reply = await handle({ ...context, database, isDryRun: true })
    const { isReplay = false } = reply
    const shown = 'done' in reply ? await reply.done() : reply
    return { ...shown, status: 200, headers: { 'dry-run': 'true' }, isReplay }
  })
}
