import type { GraphQLInterfaceType } from 'graphql'
import { errorCodes } from '../graphql/errors.ts'
import { schema } from '../graphql/schema.ts'
import { errorNumbers } from '../rest/errors.ts'

/** A heading of the document, what it is about, and its table. */
interface Section {
  readonly title: string
  readonly about: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Each kind of refusal has a section; another kind is another function here. */
const sections: readonly (() => Section)[] = [graphqlErrors, refusals]

/** The text of docs/errors.md: every code that a client may get, from where the code declares it. */
export function errorsDocument(): string {
  return `${[introduction, ...sections.map((section) => written(section()))].join('\n\n')}\n`
}

function graphqlErrors(): Section {
  return {
    title: 'GraphQL errors',
    about: `These stand in \`errors[].extensions.code\`. The status is that of an answer to \`Accept: application/graphql-response+json\`.
To \`Accept: application/json\` a document that is refused by GraphQL itself (\`GRAPHQL_…\`) answers 200, as clients of that media
type expect. The limits are settings: see [configuration.md](configuration.md#limits); \`extensions.limit\` says what they are.`,
    columns: ['code', 'meaning', 'HTTP status', 'what to do'],
    rows: Object.entries(errorCodes).map(([code, { meaning, status, remedy }]) => [
      `\`${code}\``,
      meaning,
      status,
      remedy,
    ]),
  }
}

/** What whoever gets a refusal can do. The rest of what is told of them stands in the schema. */
const remedies: Readonly<Record<string, string>> = {
  InvalidInput: 'Correct what `issues` name, all at once: `path` leads to each value.',
  NotFound: 'Look for the id with the same credentials: what they do not see is not found.',
  NotPermitted: '`reason` says what stands against it; often another role may.',
  IllegalTransition: 'Do one of `allowedActions`, or nothing: it may have been done already.',
  VersionConflict: 'Read it again, decide again, and send `currentVersion`.',
  IdempotencyMismatch: 'Take a new key for a new request; repeat the old one unchanged.',
  ServiceNotAvailable: 'Ask `availability` before trying; each of `reasons` must be gone.',
  ServiceAlreadyAdded: 'Use the one that is there.',
  ServiceInUse: 'End the subscriptions first.',
  CurrencyNotSupported: 'Take one of `supported`.',
  ProductNotInPriceList: 'Set a price for it in the organization’s currency, or take another product.',
  LicenseKeysNotEnabled: 'Nothing: the service does without.',
}

function refusals(): Section {
  const { objects } = schema.getImplementations(schema.getType('DomainError') as GraphQLInterfaceType)
  const numbers = new Map(
    errorNumbers.map(({ errorName, errorCode, status }) => [errorName, `${status}, \`errorCode\` ${errorCode}`]),
  )
  return {
    title: 'Refusals of mutations',
    about: `A mutation that is refused writes nothing and answers with one of these in \`data\`, as the member of its result; there is no entry in
\`errors\`. Each has a \`code\` and a \`message\`. The result type of each mutation names those that it can give. At the REST paths the same
refusal is a status and an array with one item for each failure.`,
    columns: ['code', 'type', 'meaning', 'more fields', 'at a REST path', 'what to do'],
    rows: objects
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((type) => {
        const { name, description } = type
        const remedy = remedies[name]
        if (remedy === undefined) throw new Error(`src/commands/errors-document.ts says no remedy for ${name}.`)
        const fields = Object.keys(type.getFields())
          .filter((field) => field !== 'code' && field !== 'message')
          .map((field) => `\`${field}\``)
        return [
          `\`${codeOf(name)}\``,
          `\`${name}\``,
          description ?? '',
          fields.join(', '),
          numbers.get(name) ?? '400, `errorCode` 5',
          remedy,
        ]
      }),
  }
}

/** The refusal's code is its name in capitals. */
function codeOf(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()
}

const introduction = `<!-- Generated from src/graphql/errors.ts, src/operations/refusals.ts and the schema by \`npm run generate:docs\`. Change it there. -->
# Errors

Every answer has an \`X-Request-Id\` header, and every error the same id in \`extensions.requestId\`: it finds the line in the log.
A request may bring an id of its own. Messages are for people and may change; codes stay. A code that you do not know is one that
was added later: treat it as an error without a remedy.

Nothing is an error because it is hidden. A single object that you may not see is null, and lists leave it out.`

function written({ title, about, columns, rows }: Section): string {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [`## ${title}`, '', about, '', row(columns), `|${columns.map(() => '---|').join('')}`, ...rows.map(row)].join(
    '\n',
  )
}
