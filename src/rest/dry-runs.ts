import type { Context } from '../context.ts'
import type { Reply } from './route.ts'

/** What came of something that is undone: the reply, with the object of one that would show nothing. */
export async function dryReply(handle: (context: Context) => Promise<Reply>, context: Context): Promise<Reply> {
  return context.database.rehearse(async (database) => {
    const reply = await handle({ ...context, database, isDryRun: true })
    const { isReplay = false } = reply
    const shown = 'done' in reply ? await reply.done() : reply
    return { ...shown, status: 200, headers: { 'dry-run': 'true' }, isReplay }
  })
}
