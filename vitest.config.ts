import { defineConfig } from 'vitest/config'

/** Projects of their own, whose tests start what they need. */
const bench = 'test/bench/**/*.test.ts'
const inBrowser = 'test/browser/**/*.test.ts'
const packaging = 'test/packaging/**/*.test.ts'
/** Tests that put other modules in the place of ours, and so can share none with other files. */
const replacing = 'test/isolation/*-mutants.test.ts'
/** Tests that concern no engine, such as those of the lint rules, or SQLite alone: run once, with SQLite. */
const engineless = [
  'test/lint/**',
  'test/relay/compiling.test.ts',
  'test/database/commits.test.ts',
  'test/database/shared-reads.test.ts',
  'test/database/short-json.test.ts',
  'test/http/url.test.ts',
  'test/attacks/large-inputs.test.ts',
  'test/graph/skims.test.ts',
  'test/attacks/regular-expressions.test.ts',
  'test/commands/command-line.test.ts',
  'test/pages/docs.test.ts',
]

/** Tests with programs that not every machine has: `npm run test:systems` runs them. */
const systems = 'test/systems/**'

const elsewhere = [bench, inBrowser, packaging, replacing, systems]

export default defineConfig({
  test: {
    pool: 'forks',
    // For two cores: tests wait for PostgreSQL, the browser and processes that they start.
    maxWorkers: 3,
    // Node loads the tests as it loads the gateway. So no module is transformed, and there is one copy of graphql.
    experimental: { viteModuleRunner: false },
    // The files of a worker share its modules, which take longer to load than most files take to run.
    isolate: false,
    // No test is about time, and the machine may be busy.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    globalSetup: ['test/support/run-folder.ts'],
    setupFiles: ['test/support/around-file.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['test/**/*.test.ts'],
          exclude: elsewhere,
          provide: { engine: 'sqlite' },
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['test/**/*.test.ts'],
          exclude: [...elsewhere, ...engineless],
          globalSetup: ['test/support/postgres.ts'],
          provide: { engine: 'postgres' },
        },
      },
      { extends: true, test: { name: 'bench', include: [bench], provide: { engine: 'sqlite' } } },
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
        },
      },
      { extends: true, test: { name: 'packaging', include: [packaging], provide: { engine: 'sqlite' } } },
    ],
  },
})
