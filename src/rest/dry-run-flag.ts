import { z } from 'zod'

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

/** What a query asks for beside whether that is dry. */
export function withoutFlag({ dryRun: isDry = false, ...query }: { dryRun?: boolean }): {
  isDry: boolean
  query: object
} {
  return { isDry, query }
}
