import { defineConfig } from 'vitest/config'

/**
 * Tests that concern no engine, such as those of the lint rules and of the schema alone, or that start what they need:
 * run once, with SQLite.
 */
const engineless = ['test/lint/**', 'test/relay/compiling.test.ts', 'test/bench/**', 'test/database/commits.test.ts']
const inBrowser = 'test/browser/**/*.test.ts'
const packaging = 'test/packaging/**/*.test.ts'

export default defineConfig({
  resolve: {
    // Without it Vite takes graphql's ES module and Node its CommonJS one, and two copies of graphql meet.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 20_000,
    globalSetup: ['test/support/run-folder.ts'],
    setupFiles: ['test/support/deadline.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['test/**/*.test.ts'],
          exclude: [inBrowser, packaging],
          provide: { engine: 'sqlite' },
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['test/**/*.test.ts'],
          exclude: [inBrowser, packaging, ...engineless],
          globalSetup: ['test/support/postgres.ts'],
          provide: { engine: 'postgres' },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [inBrowser],
          globalSetup: ['test/support/chromium.ts'],
          provide: { engine: 'sqlite' },
          testTimeout: 60_000,
          // A page on a busy machine takes longer than the second that is usual.
          expect: { poll: { timeout: 15_000 } },
        },
      },
      {
        extends: true,
        test: { name: 'packaging', include: [packaging], provide: { engine: 'sqlite' }, testTimeout: 60_000 },
      },
    ],
  },
})
