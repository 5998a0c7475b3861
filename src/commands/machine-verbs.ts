import type { Command } from 'commander'
import type { ClientArguments } from './client.ts'
import { collected } from './collected.ts'

/** The verbs around the tokens that machines get at the token endpoint. */
export function addVerbsForMachines(triptych: Command): void {
  const client = triptych.command('client').description('Machines that may get tokens: make, list and revoke them.')

  client
    .command('create')
    .description('Make a client and print its id and secret. The secret is shown this once.')
    .requiredOption('--role <role>', 'seller, broker, organization, service-owner, operator or admin')
    .option('--party <id>', 'who the role acts for, a UUID; a service-owner may repeat it', collected)
    .option('--name <name>', 'what people call it')
    .option('--read-only', 'it changes nothing, whatever its role may change')
    .option('--service <id>', 'confines it to a service of its party; may be repeated', collected)
    .option('--manage-clients', 'it may manage the clients of its party')
    .addHelpText(
      'after',
      `
Examples:
  triptych client create --role operator --name 'nightly report'
  triptych client create --role broker --party 0196a1b2-0000-7000-8000-000000000001
  triptych client create --role service-owner --party ID --party ID
  triptych client create --role seller --party ID --service ID --read-only`,
    )
    .action(async (options: ClientArguments) => (await import('./client.ts')).runClientCreate(options))

  client
    .command('list')
    .description('Print a line for each client.')
    .addHelpText(
      'after',
      `
Example:
  triptych client list`,
    )
    .action(async () => (await import('./client.ts')).runClientList())

  client
    .command('revoke')
    .description('Revoke a client for good: it gets no more tokens, and those it has are refused within 10 seconds.')
    .argument('<id>', 'the id of the client')
    .addHelpText(
      'after',
      `
Example:
  triptych client revoke 0196a1b2-0000-4000-8000-000000000001`,
    )
    .action(async (id: string) => (await import('./client.ts')).runClientRevoke(id))

  const keys = triptych.command('keys').description('The keys that sign the tokens of machines.')

  keys
    .command('list')
    .description('Print a line for each key.')
    .addHelpText(
      'after',
      `
Example:
  triptych keys list`,
    )
    .action(async () => (await import('./keys.ts')).runKeysList())

  keys
    .command('revoke')
    .description('Revoke a key at once: what it has signed is refused within 10 seconds.')
    .argument('<kid>', 'the id of the key, as tokens name it')
    .addHelpText(
      'after',
      `
Example:
  triptych keys revoke 3Zr0Gm1lQxk9d5hVJ2cYbWn7TfE8uPaRsDgHjKlMoNq`,
    )
    .action(async (kid: string) => (await import('./keys.ts')).runKeysRevoke(kid))

  keys
    .command('rotate')
    .description('Sign with a new key from now on. Tokens of the keys before it stay good until they expire.')
    .addHelpText(
      'after',
      `
Example:
  triptych keys rotate`,
    )
    .action(async () => (await import('./keys.ts')).runKeysRotate())
}

/** The verbs around secrets where they are kept. */
export function addVerbsForSecrets(triptych: Command): void {
  const secrets = triptych
    .command('secrets')
    .description('License keys, secrets of webhooks and keys of the gateway, as the database keeps them.')

  secrets
    .command('encrypt')
    .description('Encrypt all of them with the first key of SECRETS_KEY or SECRETS_KEY_FILE, and new ones from now on.')
    .addHelpText(
      'after',
      `
Examples:
  triptych secrets encrypt
  SECRETS_KEY=$(openssl rand -base64 32) triptych secrets encrypt

No older version may be running: it cannot read what is encrypted. Gateways of this version may, if they have the same
key. Ended in the middle, it goes on where it was when it is run again. Backups of before still hold what is plain.`,
    )
    .action(async () => (await import('./secrets.ts')).runSecretsEncrypt())

  secrets
    .command('rotate')
    .description('Put a new key before those in SECRETS_KEY_FILE, and encrypt all secrets with it.')
    .addHelpText(
      'after',
      `
Example:
  triptych secrets rotate

A key in SECRETS_KEY is changed there: NEW,OLD in every gateway, then triptych secrets encrypt, then NEW alone.`,
    )
    .action(async () => (await import('./secrets.ts')).runSecretsRotate())
}
