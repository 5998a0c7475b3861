import { mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

const { projects: _, ...shared } = config.test ?? {}

/** The gateway with the programs that stand around it where it runs. They have to be there: nothing is left out. */
export default mergeConfig(
  { ...config, test: shared },
  {
    test: {
      include: ['test/systems/**/*.test.ts'],
      globalSetup: ['test/systems/programs.ts', 'test/support/postgres.ts'],
      provide: { engine: 'postgres' },
      fileParallelism: false,
    },
  },
)
