/** Logs many lines as in production, and ends before they are written. */
import { createLogger } from '../../src/logger.ts'

const logger = createLogger({ environment: 'production', log: { level: 'info' } })
for (let line = 0; line < 10_000; line += 1) logger.info({ text: 'x'.repeat(200) }, 'request')
process.exit(0)
