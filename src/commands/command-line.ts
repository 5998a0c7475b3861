import { Command, InvalidArgumentError } from 'commander'
import { readVersion } from '../version.ts'
import { collected } from './collected.ts'
import { addVerbsForData } from './data-verbs.ts'
import { addVerbsForEvents } from './event-verbs.ts'
import { failureLines, fileFaults } from './failures.ts'
import { fileArgument } from './file-argument.ts'
import { endAtSignals } from './first-process.ts'
import { addHelp } from './help.ts'
import { addVerbsForMachines, addVerbsForSecrets } from './machine-verbs.ts'
import type { ServeArguments } from './serve.ts'
import type { TokenArguments } from './token.ts'

/**
 * Runs what the command line asks for. Each verb is loaded when it is asked for, so that a token takes no database and
 * a schema no server. A failure is told on stderr and sets the exit code 1.
 */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', endAtLostOutput)
  endAtSignals()
  try {
    await program().parseAsync(argv)
  } catch (error) {
    for (const line of failureLines(error)) process.stderr.write(`triptych: ${line}\n`)
    process.exitCode = 1
  }
}

/** Ends a command whose output nobody gets. Whoever reads it may stop early: `triptych schema | head`. */
function endAtLostOutput(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit(0)
  process.stderr.write(`triptych: The output cannot be written: ${fileFaults[error.code ?? ''] ?? error.message}.\n`)
  process.exit(1)
}

/** Every verb with its arguments and options. */
export function program(): Command {
  const triptych = new Command('triptych')
    .description(
      'A GraphQL gateway that unifies three views of cloud service brokerage: seller, reseller and organization.',
    )
    .version(readVersion())
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'triptych: ')) })
    .showHelpAfterError('Run it with --help to see what is possible.')
    .addHelpText(
      'after',
      `
Examples:
  triptych serve                    start with demo data at http://127.0.0.1:4000
  triptych token --role operator    a token that reads everything
  triptych help token               more about one verb

Settings come from environment variables; docs/configuration.md lists them.`,
    )

  triptych
    .command('serve')
    .description('Start the gateway: bring the tables up to date, load demo data outside production, listen.')
    .option(
      '--workers <number>',
      'processes that answer together, or auto for the cores; as WORKERS says without it',
      workers,
    )
    .addHelpText(
      'after',
      `
Examples:
  triptych serve
  PORT=0 LOG_LEVEL=debug triptych serve
  triptych serve --workers 4
  DATABASE_URL=postgres://user:password@localhost/triptych triptych serve
  NODE_ENV=production DATABASE_URL=file:/var/lib/triptych/triptych.db \\
    AUTH_JWKS_URL=https://login.example.com/jwks AUTH_ISSUER=https://login.example.com triptych serve

SIGTERM or Ctrl-C lets running requests finish; a second one ends at once.`,
    )
    .action(async (options: ServeArguments) => (await import('./serve.ts')).runServe(options))

  triptych
    .command('migrate')
    .description('Bring the tables of the database up to date, and stop. Safe while others do the same.')
    .option('--check', 'only say what would be done; the exit code is 0 for nothing, and 2 for something')
    .addHelpText(
      'after',
      `
Examples:
  triptych migrate
  triptych migrate --check
  DATABASE_URL=postgres://user:password@localhost/triptych triptych migrate

Besides it, \`serve\` alone changes tables. What was interrupted goes on the next time.`,
    )
    .action(async (options: { check?: boolean }) => (await import('./migrate.ts')).runMigrate(options))

  addVerbsForData(triptych)

  triptych
    .command('backup')
    .description('Copy the SQLite database to a new file, and look through the copy.')
    .argument('<file>', 'the file, which must not be there yet', fileArgument)
    .addHelpText(
      'after',
      `
Examples:
  triptych backup backups/monday.db
  DATABASE_URL=file:/var/lib/triptych/triptych.db triptych backup "backups/$(date +%F).db"

The gateway may run and write meanwhile: the copy is one state of the data. It holds all secrets of the database, and
only its owner may read it.`,
    )
    .action(async (file: string) => (await import('./backup.ts')).runBackup(file))

  triptych
    .command('restore')
    .description('Put a backup in the place of the SQLite database, which nobody may have open.')
    .argument('<file>', 'a file that backup made', fileArgument)
    .addHelpText(
      'after',
      `
Example:
  triptych restore backups/monday.db

The backup is looked through first, and the database that it replaces is kept beside it under another name.`,
    )
    .action(async (file: string) => (await import('./backup.ts')).runRestore(file))

  triptych
    .command('tick')
    .description('Settle what has fallen due, once: trials, periods, holds, time-outs. `serve` does it all the time.')
    .option('--at <time>', 'as if it were this time, such as 2026-03-01 or 2026-03-01T12:00:00Z')
    .addHelpText(
      'after',
      `
Examples:
  triptych tick
  triptych tick --at 2027-01-01     what a year does to demo data`,
    )
    .action(async (options: { at?: string }) => (await import('./tick.ts')).runTick(options))

  triptych
    .command('token')
    .description('Print a token of the local development key, and nothing else. Also works while the gateway runs.')
    .option('--as <person>', 'a person of the demo, such as acme-bakery')
    .option('--role <role>', 'seller, broker, organization, service-owner, operator or admin')
    .option('--party <id>', 'who the role acts for, a UUID; a service-owner may repeat it', collected)
    .option('--account <kind>', 'user or service; user unless it is given')
    .option('--scope <words>', 'narrows the role, such as "subscriptions:read services:read"')
    .option('--expires <duration>', 'such as 90s, 15m, 1h or 7d', '1h')
    .addHelpText(
      'after',
      `
Examples:
  triptych token --as acme-bakery
  triptych token --role operator
  triptych token --role broker --party 0196a1b2-0000-7000-8000-000000000001 --expires 8h
  triptych token --role service-owner --account service --party ID --party ID
  curl -H "Authorization: Bearer $(triptych token --role operator)" \\
    -H 'Content-Type: application/json' -d '{"query":"{ viewer { role } }"}' http://127.0.0.1:4000/graphql`,
    )
    .action(async (options: TokenArguments) => (await import('./token.ts')).runToken(options))

  addVerbsForMachines(triptych)
  addVerbsForSecrets(triptych)
  addVerbsForDocuments(triptych)
  addVerbsForEvents(triptych)

  triptych
    .command('schema')
    .description('Print the GraphQL schema.')
    .addHelpText(
      'after',
      `
Example:
  triptych schema > schema.graphql`,
    )
    .action(async () => (await import('./schema.ts')).runSchema())

  triptych
    .command('openapi')
    .description('Print the OpenAPI document of the REST API.')
    .addHelpText(
      'after',
      `
Example:
  triptych openapi > openapi.json`,
    )
    .action(async () => (await import('./openapi.ts')).runOpenApi())

  triptych
    .command('docs', { hidden: true })
    .argument('<document>', 'configuration, errors, import or rest-to-graphql')
    .description('Print one of the documents that are generated from the code, such as docs/errors.md.')
    .action(async (name: string) => (await import('./docs.ts')).runDocs(name))

  addHelp(triptych)
  return triptych
}

/** Takes the number of workers as it was typed. Throws `InvalidArgumentError` where it is none. */
function workers(typed: string): string {
  if (!/^(auto|[1-9]\d{0,2})$/.test(typed))
    throw new InvalidArgumentError('It must be a whole number from 1 to 999, or auto.')
  return typed
}

/** The verbs around the documents that clients name by an id. */
function addVerbsForDocuments(triptych: Command): void {
  triptych
    .command('documents')
    .description('Documents that clients may name by an id: see TRUSTED_DOCUMENTS.')
    .command('publish')
    .description('Publish the documents of manifests. Running gateways know them within 10 seconds.')
    .argument(
      '<file...>',
      'manifests of Apollo, Relay or the client preset of GraphQL Code Generator',
      (typed: string, files: string[] | undefined) => collected(fileArgument(typed), files),
    )
    .option('--replace', 'withdraw all documents that are not among them')
    .addHelpText(
      'after',
      `
Examples:
  triptych documents publish persisted-documents.json
  triptych documents publish web.json mobile.json --replace

Documents that do not fit the schema are told by their names, and then nothing is published. Documents that were
published before stay, since clients of old may still name them; one whose text changed has to have another id.`,
    )
    .action(async (files: string[], { replace = false }: { replace?: boolean }) =>
      (await import('./documents.ts')).runDocumentsPublish(files, replace),
    )
}
