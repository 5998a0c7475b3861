import type { AccountKind, Role } from '../../vocabulary.ts'
import type * as sqlite from '../columns.sqlite.ts'

/** The tables that the gateway keeps for itself: answers to repeat, keys, and the machines that it gives tokens. */
export function recordTables(columns: typeof sqlite) {
  const { table, uuid, text, boolean, timestamp, count, json, first, index, primaryKey } = columns
  const idempotencyRecords = table(
    'idempotency_records',
    {
      /** Who asked: account, role and party. Two callers never share a key. */
      caller: text().notNull(),
      operation: text().notNull(),
      key: text().notNull(),
      /** A keyed hash of the input, so that the row tells nothing about it. */
      inputHash: text().notNull(),
      objectId: uuid().notNull(),
      objectVersion: count().notNull(),
      createdAt: timestamp().notNull(),
    },
    (t) => [
      primaryKey({ columns: [t.caller, t.operation, t.key] }),
      index('idempotency_records_created').on(t.createdAt),
    ],
  )

  const gatewayKeys = table('gateway_keys', {
    /** The purpose of the key: `cursor`, `idempotency`. */
    purpose: text().primaryKey(),
    /** As `Secrets` keeps it. */
    secret: text().notNull(),
    createdAt: timestamp().notNull(),
  })

  /** With which key secrets are encrypted: one row, or none while they are kept as they are. */
  const encryptionMarks = table('encryption_marks', {
    id: text().primaryKey(),
    keyId: text().notNull(),
    formerKeyIds: json().$type<readonly string[]>().notNull(),
    isComplete: boolean().notNull(),
    proof: text().notNull(),
    markedAt: timestamp().notNull(),
  })

  const clients = table(
    'clients',
    {
      /** A UUID: the `client_id` that the machine sends, and the `sub` of its tokens. */
      id: uuid().primaryKey(),
      name: text().notNull(),
      role: text().$type<Role>().notNull(),
      parties: json().$type<readonly string[]>().notNull(),
      /** Whether it changes nothing. */
      isReadOnly: boolean().notNull().default(false),
      /** The services that it is confined to, of all that its party has to do with; null for all of them. */
      serviceIds: json().$type<readonly string[]>(),
      /** Whether it may manage the clients of its party. */
      canManageClients: boolean().notNull().default(false),
      /** Whether it reads no license keys, though its role may: somebody has had its secret who reads none. */
      readsNoLicenseKeys: boolean().notNull().default(false),
      /** SHA-256, hexadecimal. Slow hashes are for passwords, which can be guessed; this secret is 256 random bits. */
      secretHash: text().notNull(),
      /** The hash of the secret before this one, which is as good until `previousSecretEndsAt`. */
      previousSecretHash: text(),
      previousSecretEndsAt: timestamp(),
      /** Counts what happened to it. */
      version: count().notNull().default(1),
      createdAt: timestamp().notNull(),
      /** Who made it; null where the command line did. */
      actorAccountId: text(),
      actorRole: text().$type<Role>(),
      actorAccount: text().$type<AccountKind>(),
      actorParty: uuid(),
      /** When it last got a token, to the minute; null where it never has. */
      lastUsedAt: timestamp(),
      revokedAt: timestamp(),
    },
    (t) => [
      index('clients_created').on(t.createdAt, t.id),
      index('clients_party').on(first(t.parties), t.createdAt, t.id),
    ],
  )

  const signingKeys = table('signing_keys', {
    kid: text().primaryKey(),
    /** The private key, or `{ kept }`, an encrypted one: whoever reads it can sign tokens. */
    jwk: json().$type<Record<string, unknown>>().notNull(),
    createdAt: timestamp().notNull(),
    /** When it stops verifying; null while it signs. */
    retiresAt: timestamp(),
  })

  /** Has its one row while there is nothing here but the demo data and what was made of it since. */
  const demoMarks = table('demo_marks', {
    id: count().primaryKey(),
    loadedAt: timestamp().notNull(),
  })

  return { idempotencyRecords, gatewayKeys, encryptionMarks, clients, signingKeys, demoMarks }
}
