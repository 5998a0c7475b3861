import type { Command } from 'commander'
import { collected } from './collected.ts'
import type { DoorArguments } from './door.ts'
import type { ListenArguments } from './listen.ts'
import type { RedeliverArguments } from './webhooks.ts'

/** The verbs for those who are told of what happens. They ask a gateway that runs, as its clients do. */
export function addVerbsForEvents(triptych: Command): void {
  asSomebody(triptych.command('listen'))
    .description('Post what happens, as somebody sees it, to a receiver on this machine, signed as webhooks are.')
    .requiredOption('--forward-to <url>', 'the receiver, or its port on this machine')
    .option('--kind <kind>', 'only events of this kind, such as subscription.created; may be repeated', collected)
    .option('--snapshot', 'with the snapshot of each event')
    .option('--after <cursor>', 'everything since this place in the log; without it, from now on')
    .option('--secret <secret>', 'signs the messages; without it a new one, which is printed')
    .addHelpText(
      'after',
      `
Examples:
  triptych listen --role operator --forward-to http://localhost:3000/hooks
  triptych listen --role broker --party ID --forward-to 3000 --kind subscription.created --snapshot
  triptych listen --url https://gateway.example.com --token @token.txt --forward-to 3000

It goes on after the last event when the connection breaks. Ctrl-C ends it, and prints where to go on.`,
    )
    .action(async (options: ListenArguments) => (await import('./listen.ts')).runListen(options))

  const webhooks = triptych.command('webhooks').description('Webhook endpoints: list them, test them, send again.')

  asSomebody(webhooks.command('list'))
    .description('Print a line for each webhook endpoint.')
    .addHelpText(
      'after',
      `
Example:
  triptych webhooks list --role broker --party ID`,
    )
    .action(async (options: DoorArguments) => (await import('./webhooks.ts')).runWebhooksList(options))

  asSomebody(webhooks.command('test'))
    .description('Send an endpoint a test event, and tell what the receiver answered.')
    .argument('<id>', 'the id of the endpoint')
    .addHelpText(
      'after',
      `
Example:
  triptych webhooks test ENDPOINT --role broker --party ID`,
    )
    .action(async (id: string, options: DoorArguments) => (await import('./webhooks.ts')).runWebhooksTest(id, options))

  asSomebody(webhooks.command('redeliver'))
    .description('Send an endpoint events again: some, or all since a time that did not reach it.')
    .argument('<id>', 'the id of the endpoint')
    .option('--since <time>', 'a time such as 2026-03-01 or 2026-03-01T12:00:00Z')
    .option('--event <id>', 'the id of an event; may be repeated', collected)
    .addHelpText(
      'after',
      `
Examples:
  triptych webhooks redeliver ENDPOINT --since 2026-03-01 --role broker --party ID
  triptych webhooks redeliver ENDPOINT --event EVENT --event EVENT --token @token.txt`,
    )
    .action(async (id: string, options: RedeliverArguments) =>
      (await import('./webhooks.ts')).runWebhooksRedeliver(id, options),
    )
}

/** Adds the options that say which gateway is asked, and as whom. */
function asSomebody(command: Command): Command {
  return command
    .option('--url <url>', 'the gateway; without it the one that HOST and PORT name')
    .option('--token <token>', 'a token of the one who asks, or @ and the name of a file with it')
    .option('--role <role>', 'instead of a token: the role of one that the local development key signs')
    .option('--party <id>', 'who that role acts for, a UUID; a service-owner may repeat it', collected)
}
