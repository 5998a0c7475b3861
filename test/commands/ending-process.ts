/** Logs many lines as in production, and ends before they are written: at once, or with one more when the others wait. */
import { setTimeout } from 'node:timers/promises'
import { createLogger } from '../../src/logger.ts'

const logger = createLogger({ environment: 'production', log: { level: 'info' } })
for (let line = 0; line < 10_000; line += 1) logger.info({ text: 'x'.repeat(200) }, 'request')
if (process.argv[2] === 'later') {
  await setTimeout(500)
  logger.info('the last one')
}
process.exit(0)
