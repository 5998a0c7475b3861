/** What vitest.config.ts and the global setups hand to the test files. */
declare module 'vitest' {
  interface ProvidedContext {
    engine: 'sqlite' | 'postgres'
    postgresUrl: string
    runFolder: string
    chromium: undefined | { executable: string; libraries: string; fonts: string }
  }
}

export {}
