/** The test that runs a command: its file, and the words that name it there. */
export interface RunBy {
  readonly file: string
  readonly title: string
}

/** What other tests run: every command that begins so, of any document or of one. */
export interface RunElsewhere extends RunBy {
  readonly begins: string
  readonly document?: string
}

/** The commands in blocks that other tests run; all others are run by test/documents/commands.test.ts itself. */
export const runElsewhere: readonly RunElsewhere[] = [
  {
    begins: 'npm ci && npm start',
    file: 'test/systems/fresh-clone.test.ts',
    title: 'is served by the first command of the README, and answers the first question by the next two',
  },
  {
    begins: 'DATABASE_URL=file:data/first-business.db DEMO_DATA=false npm start',
    file: 'test/documents/first-business.test.ts',
    title: 'leads from an empty database to a first subscription in ten requests, by its own commands',
  },
  {
    begins: 'curl -d grant_type=client_credentials -d client_id=ID_OF_APICLIENT',
    file: 'test/documents/first-business.test.ts',
    title: 'leads from an empty database to a first subscription in ten requests, by its own commands',
  },
  {
    // It runs this very test, and everything else.
    begins: 'npm ci && npm test',
    file: 'test/documents/commands.test.ts',
    title: 'names a test that there is for each that it leaves to others',
  },
  {
    begins: '',
    document: 'docs/quick-start.md',
    file: 'test/documents/quick-start.test.ts',
    title: 'has commands that print a token and then the answers below them',
  },
  ...[
    'cd examples/typed-client',
    'npm ci && npm run generate && npm run check',
    'TRIPTYCH_URL=http://localhost:4000 TOKEN=… npm start',
  ].map((begins) => ({
    begins,
    document: 'docs/clients.md',
    file: 'test/packaging/typed-client.test.ts',
    title: 'compiles, pages through a filtered list, and tells the outcomes of a mutation apart',
  })),
  ...['cd examples/machine-client', 'TRIPTYCH_URL=http://localhost:4000 CLIENT_ID=… CLIENT_SECRET=… npm start'].map(
    (begins) => ({
      begins,
      document: 'docs/clients.md',
      file: 'test/packaging/machine-client.test.ts',
      title: 'compiles, gets one token, and writes once what it sends twice',
    }),
  ),
  ...[
    'cd examples/rest',
    'npm ci && npm run generate && npm run build',
    'TRIPTYCH_URL=http://localhost:4000 BROKER_TOKEN=…',
  ].map((begins) => ({
    begins,
    document: 'docs/clients.md',
    file: 'test/packaging/generated-client.test.ts',
    title: 'is generated, compiles, and lives the life of a subscription',
  })),
  ...['cd examples/browser-login', 'npm start'].map((begins) => ({
    begins,
    document: 'docs/clients.md',
    file: 'test/browser/login.test.ts',
    title: 'somebody logs in at an issuer, asks, has the token renewed, and logs out',
  })),
  ...['cd examples/federation', 'curl http://127.0.0.1:4002/graphql'].map((begins) => ({
    begins,
    document: 'docs/federation.md',
    file: 'test/packaging/federated.test.ts',
    title: 'the example of federation makes one graph of two, and shows each viewer what it may see',
  })),
  ...['npm install @opentelemetry', 'export OTEL_EXPORTER_OTLP_ENDPOINT', 'TRACING=opentelemetry'].map((begins) => ({
    begins,
    document: 'docs/observability.md',
    file: 'test/systems/tracing.test.ts',
    title: 'reach a collector by way of the SDK, loaded as the documentation has it',
  })),
  ...['pg_dump', 'pg_restore'].map((begins) => ({
    begins,
    document: 'docs/upgrading.md',
    file: 'test/systems/dump.test.ts',
    title: 'of a database in use is restored by the documented commands, and a gateway goes on with it',
  })),
  {
    begins: 'triptych secrets encrypt',
    file: 'test/commands/secrets.test.ts',
    title: 'is made by the first encryption, for its owner alone, and rotated while gateways run',
  },
  {
    begins: 'triptych listen --role broker',
    file: 'test/commands/listen.test.ts',
    title: 'signs its own tokens with the local development key, as the documentation has it',
  },
  {
    begins: 'npm run bench',
    file: 'test/bench/smoke.test.ts',
    title: 'The quick benchmark finds all servers answering alike, and has a line for each case and server',
  },
  ...['npm run --silent release:notes', 'npm run --silent sbom', 'npm pack', 'sha256sum'].map((begins) => ({
    begins,
    document: 'CONTRIBUTING.md',
    file: 'test/lint/release.test.ts',
    title: 'makes notes, a bill of materials, the package and checksums',
  })),
]

/** The commands in sentences that other tests run, where they are neither our own verbs nor scripts of npm. */
export const inlineElsewhere: readonly RunElsewhere[] = [
  ...[
    'podman build --file deploy/Containerfile',
    'podman exec CONTAINER node dist/main.js',
    'podman run --rm --volume triptych-data:/data triptych node dist/main.js',
    'podman compose --file deploy/compose.yaml exec gateway node dist/main.js',
  ].map((begins) => ({
    begins,
    file: 'test/systems/container.test.ts',
    title: 'is built in an empty folder, is healthy, runs verbs, keeps its data to itself and ends in good order',
  })),
  {
    begins: 'node node_modules/triptych/dist/main.js serve',
    file: 'test/packaging/packaging.test.ts',
    title: 'answers a query about the demo data with a token that it printed',
  },
  {
    begins: 'node src/main.js serve',
    file: 'test/commands/serve.test.ts',
    title: 'listens where it says, with demo data, knows a token made meanwhile, and ends in good order',
  },
  {
    begins: 'npm install @apollo/gateway @apollo/server',
    file: 'test/federation/routers.test.ts',
    title: 'leads from here into the other graph',
  },
  {
    // Within this run it would wait for itself.
    begins: 'npx vitest run --project',
    file: 'test/documents/command-words.test.ts',
    title: 'of files and projects of tests, there is',
  },
  {
    begins: 'npm install triptych',
    file: 'test/packaging/packaging.test.ts',
    title: 'holds what it needs to run and to be read, and no sources or tests',
  },
  {
    begins: 'npm pack',
    file: 'test/lint/release.test.ts',
    title: 'makes notes, a bill of materials, the package and checksums',
  },
]
