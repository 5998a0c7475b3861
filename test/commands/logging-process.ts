/** Logs far more lines than may wait to be written, and says on stderr how much memory that took. */
import { createLogger } from '../../src/logger.ts'

const environment = process.argv[2] === 'production' ? 'production' : 'development'
const logger = createLogger({ environment, log: { level: 'info' } })
for (let round = 0; round < 200; round += 1) {
  for (let line = 0; line < 1000; line += 1) logger.info({ text: 'x'.repeat(200) }, 'request')
  await new Promise((resolve) => setImmediate(resolve))
}
await new Promise((resolve) => setTimeout(resolve, 300))
process.stderr.write(`${JSON.stringify({ mb: process.memoryUsage().rss / 2 ** 20 })}\n`)
