import { type Command, InvalidArgumentError } from 'commander'
import { fileArgument } from './file-argument.ts'

/** Adds the verbs that fill a database, or write out what is in it. */
export function addVerbsForData(triptych: Command): void {
  triptych
    .command('demo')
    .description('Fill an empty database with demo data.')
    .option(
      '--subscriptions <number>',
      'as many more subscriptions, with the parties and services they need',
      wholeNumber,
    )
    .addHelpText(
      'after',
      `
Examples:
  triptych demo
  DATABASE_URL=file:data/large.db triptych demo --subscriptions 100000`,
    )
    .action(demo)

  triptych
    .command('import')
    .description('Import a file of lines, one JSON object each: all of it, or nothing when anything is wrong.')
    .argument('<file>', 'the file, or - for the standard input', fileArgument)
    .option('--dry-run', 'only look whether it could be imported')
    .addHelpText(
      'after',
      `
Examples:
  DATABASE_URL=file:data/bakery.db triptych import examples/import/bakery.ndjson
  triptych import business.ndjson --dry-run
  gunzip --stdout business.ndjson.gz | triptych import -
  DATABASE_URL=postgres://user:password@localhost/triptych triptych import business.ndjson

Importing the same file again changes nothing. Rows that it does not name stay. docs/import.md tells every type and field.`,
    )
    .action(importFile)

  triptych
    .command('export')
    .description('Write everything as lines that import takes, to a file or to the output.')
    .argument('[file]', 'the file; it is replaced when the export is whole', fileArgument)
    .option('--with-secrets', 'license keys too; without it they are left out')
    .addHelpText(
      'after',
      `
Examples:
  triptych export > business.ndjson
  triptych export business.ndjson --with-secrets
  triptych export | gzip > business.ndjson.gz

All lines show one state of the data. The gateway may run and write meanwhile.`,
    )
    .action(exportFile)
}

async function demo({ subscriptions }: { subscriptions?: number }): Promise<void> {
  const [{ readConfig }, { withDatabase }, { runDemo }] = await Promise.all([
    import('../config.ts'),
    import('./database.ts'),
    import('./demo.ts'),
  ])
  await withDatabase(
    readConfig(undefined, { needsIssuer: false }),
    (database) => runDemo({ database, now: new Date(), subscriptions, out: process.stdout }),
    { fills: true },
  )
}

async function importFile(file: string, { dryRun = false }: { dryRun?: boolean }): Promise<void> {
  const [{ readConfig }, { withDatabase }, { openInput, runImport }] = await Promise.all([
    import('../config.ts'),
    import('./database.ts'),
    import('./import.ts'),
  ])
  const input = await openInput(file)
  await withDatabase(
    readConfig(undefined, { needsIssuer: false }),
    (database) =>
      runImport({ database, input, now: new Date(), isTrial: dryRun, out: process.stdout, err: process.stderr }),
    { fills: true },
  )
}

async function exportFile(file: string | undefined, { withSecrets = false }: { withSecrets?: boolean }): Promise<void> {
  const [{ readConfig }, { withDatabase }, { runExport }] = await Promise.all([
    import('../config.ts'),
    import('./database.ts'),
    import('./export.ts'),
  ])
  await withDatabase(readConfig(undefined, { needsIssuer: false }), (database) =>
    runExport({ database, file, withSecrets, out: process.stdout, err: process.stderr }),
  )
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}
