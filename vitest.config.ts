import { defineConfig } from 'vitest/config'

/**
 * Tests that concern no engine, such as those of the lint rules and of the schema alone, or that start what they need:
 * run once, with SQLite.
 */
const engineless = ['test/lint/**', 'test/relay/compiling.test.ts', 'test/bench/**', 'test/database/commits.test.ts']
/** Tests that put other modules in the place of ours, and so share none with other files: run once, with SQLite. */
const replacing = 'test/isolation/*-holes.test.ts'
const inBrowser = 'test/browser/**/*.test.ts'
const packaging = 'test/packaging/**/*.test.ts'

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // Node loads the tests as it loads the gateway. So no module is transformed, and there is one copy of graphql.
    experimental: { viteModuleRunner: false },
    // The files of a worker share its modules, which take longer to load than most files take to run.
    isolate: false,
    // No test is about time, and the machine may be busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    globalSetup: ['test/support/run-folder.ts'],
    setupFiles: ['test/support/around-file.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['test/**/*.test.ts'],
          exclude: [inBrowser, packaging, replacing],
          provide: { engine: 'sqlite' },
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['test/**/*.test.ts'],
          exclude: [inBrowser, packaging, replacing, ...engineless],
          globalSetup: ['test/support/postgres.ts'],
          provide: { engine: 'postgres' },
        },
      },
      {
        extends: true,
        test: { name: 'replacing', include: [replacing], isolate: true, provide: { engine: 'sqlite' } },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [inBrowser],
          globalSetup: ['test/support/chromium.ts'],
          provide: { engine: 'sqlite' },
          // A page on a busy machine takes longer than the second that is usual.
          expect: { poll: { timeout: 15_000 } },
        },
      },
      { extends: true, test: { name: 'packaging', include: [packaging], provide: { engine: 'sqlite' } } },
    ],
  },
})
