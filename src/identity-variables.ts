import { z } from 'zod'
import { isEachOnce, listed, oneOf, variableFacts, wholeNumber, wordOf, yesOrNo } from './setting-kinds.ts'
import { isHttpUrl } from './values/http-url.ts'
import { isJsonPointer } from './values/json-pointer.ts'
import { accountKinds, roles } from './vocabulary.ts'

const roleWords = new Map(roles.map((role) => [wordOf(role), role]))
const accountWords = new Map(accountKinds.map((kind) => [kind.toLowerCase(), kind]))

/** The most seconds that a machine's token may live. */
export const longestTokenSeconds = 86_400

/** Where tokens say something. */
function pointer(fallback: string, description: string) {
  return z.string().refine(isJsonPointer).default(fallback).register(variableFacts, {
    group: 'Identity',
    description,
    allowed: 'a JSON pointer, such as `/role` or `/realm_access/roles`',
    fallback,
  })
}

/** What the words of tokens mean here; null for our own. */
function wordMap<T>(meanings: ReadonlyMap<string, T>, description: string) {
  return z
    .string()
    .transform((text) => listed(text).map((pair) => /^(.+?)\s*=\s*([a-z-]+)$/.exec(pair)))
    .refine((pairs) => pairs.every((pair) => pair && meanings.has(pair[2] ?? '')))
    .refine((pairs) => isEachOnce(pairs.map((pair) => pair?.[1])))
    .transform((pairs) => new Map(pairs.flatMap((pair) => wordOfPair(pair, meanings))))
    .optional()
    .register(variableFacts, {
      group: 'Identity',
      description,
      allowed: `a comma-separated list of their word, \`=\` and one of ${[...meanings.keys()].join(', ')}, each word once`,
      fallback: 'none: the words are these themselves',
    })
}

function wordOfPair<T>(pair: RegExpExecArray | null, meanings: ReadonlyMap<string, T>): [string, T][] {
  const meaning = meanings.get(pair?.[2] ?? '')
  return meaning === undefined ? [] : [[pair?.[1] ?? '', meaning]]
}

/** The environment variables about who asks. */
export const identityVariables = {
  AUTH_JWKS_URL: z.string().refine(isHttpUrl).optional().register(variableFacts, {
    group: 'Identity',
    description:
      'Where the issuer of AUTH_ISSUER publishes its public keys; production takes https:// alone for another machine.',
    allowed: 'an https:// or http:// URL without a user name',
    fallback: 'where the discovery document of AUTH_ISSUER says',
    secret: true,
  }),
  AUTH_KEYS_KEPT_SECONDS: wholeNumber(
    'Identity',
    43_200,
    [0, 604_800],
    'Seconds for which the issuer’s keys go on serving while they cannot be fetched anew, which is tried every ten minutes.',
  ),
  AUTH_ISSUER: z
    .string()
    .min(1)
    .optional()
    .register(variableFacts, {
      group: 'Identity',
      description:
        'The exact `iss` claim of the issuer’s tokens. A URL is also where its discovery document is found. Production needs it, or AUTH_ISSUERS_FILE. ' +
        'See [identity.md](identity.md).',
      allowed: 'a text, usually the issuer’s URL',
      fallback: 'none: `triptych-local`, the issuer of the local development key',
    }),
  AUTH_AUDIENCE: z.string().default('triptych').register(variableFacts, {
    group: 'Identity',
    description: 'The `aud` claim that a token must carry, alone or among others.',
    allowed: 'a text',
    fallback: 'triptych',
  }),
  AUTH_KEY_FILE: z.string().optional().register(variableFacts, {
    group: 'Identity',
    description: 'The local development key, made when missing, readable by its owner only. Not used with an issuer.',
    allowed: 'a file path',
    fallback: 'beside the SQLite file: `data/triptych.key.json`',
  }),

  AUTH_ISSUERS_FILE: z.string().optional().register(variableFacts, {
    group: 'Identity',
    description:
      'A JSON file with several issuers, in place of AUTH_ISSUER: see [identity.md](identity.md#several-issuers).',
    allowed: 'a file path',
    fallback: 'none',
  }),
  AUTH_CLAIM_ROLE: pointer(
    '/role',
    'Where a token says the role: a text, an array of texts, or an object with such members.',
  ),
  AUTH_ROLE_WORDS: wordMap(
    roleWords,
    'What the issuer’s words for roles mean here; words that are not listed mean nothing.',
  ),
  AUTH_CLAIM_PARTY: pointer(
    '/party',
    'Where a token says whom the role acts for: the id of a party, or an array of ids.',
  ),
  AUTH_CLAIM_ACCOUNT: pointer(
    '/account',
    'Where a token says whether a person or a program asks; one that does not is a person’s.',
  ),
  AUTH_ACCOUNT_WORDS: wordMap(accountWords, 'What the issuer’s words for that mean here.'),
  AUTH_CLAIM_SCOPE: pointer(
    '/scope',
    'Where a token says its scopes: words with spaces between, or an array. See [identity.md](identity.md#scopes).',
  ),
  AUTH_TOKEN_TYPE: oneOf(
    'Identity',
    ['any', 'at+jwt'],
    'any',
    'Whether a token has to have the type of an access token, `at+jwt`, in its header. ID tokens have not.',
  ),
  AUTH_TOKEN_SECONDS: wholeNumber(
    'Identity',
    86_400,
    [60, 31_536_000],
    'Seconds for which an issuer’s token may be good, from its issue to its expiry. One that is good for longer is refused.',
  ),

  ADMIN_ROLE: yesOrNo(
    'Identity',
    'Whether a token may say `role: admin`. Admins make sellers, resellers and all that the business is made of. Off, it is an ' +
      'unknown role: an issuer that uses the word for something else makes no hosts of this platform.',
    'true with the local development key, but false with an issuer and in production',
  ),

  TOKEN_ENDPOINT: yesOrNo(
    'Identity',
    'Whether machines get tokens here: `POST /connect/token`, `GET /.well-known/jwks.json` and ' +
      '`GET /.well-known/oauth-authorization-server`. See [clients.md](clients.md).',
    'true, but false in production',
  ),
  TOKEN_ISSUER: z.string().min(1).default('triptych').register(variableFacts, {
    group: 'Identity',
    description:
      'The `iss` claim of the tokens that machines get here. It must differ from AUTH_ISSUER. A URL is also where clients reach the gateway.',
    allowed: 'a text, usually the gateway’s URL',
    fallback: 'triptych',
  }),
  TOKEN_LIFETIME_SECONDS: wholeNumber(
    'Identity',
    3600,
    [60, longestTokenSeconds],
    'Seconds until a token that a machine got here expires.',
  ),
}
