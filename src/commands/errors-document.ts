import type { GraphQLObjectType } from 'graphql'
import { errorCodes } from '../graphql/errors.ts'
import { refusals } from '../refusals.ts'
import { restErrors } from '../rest/errors.ts'
import { schema } from '../schema.ts'
import { markdownTable } from './markdown-table.ts'

/** A heading of the document, what it is about, and its table. */
interface Section {
  readonly title: string
  readonly about: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Each kind of refusal has a section; another kind is another function here. */
const sections: readonly (() => Section)[] = [graphqlErrors, refusalsOfMutations, restErrorsOfItsOwn]

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

function refusalsOfMutations(): Section {
  return {
    title: 'Refusals of mutations',
    about: `A mutation that is refused writes nothing and answers with one of these in \`data\`, as the member of its result; there is no entry in
\`errors\`. Each has a \`code\` and a \`message\`. The result type of each mutation names those that it can give. At the REST paths the same
refusal is a status and an array with one item for each failure.`,
    columns: ['code', 'type', 'meaning', 'more fields', 'at a REST path', 'what to do'],
    rows: refusals
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, facts: { status, number, remedy } }) => {
        const type = schema.getType(name) as GraphQLObjectType
        const fields = Object.keys(type.getFields()).filter((field) => field !== 'code' && field !== 'message')
        return [
          `\`${codeOf(name)}\``,
          `\`${name}\``,
          type.description ?? '',
          fields.map((field) => `\`${field}\``).join(', '),
          `${status}, \`errorCode\` ${number}`,
          remedy,
        ]
      }),
  }
}

function restErrorsOfItsOwn(): Section {
  return {
    title: 'Errors at REST paths',
    about: `A REST path answers an array of failures, each with \`errorCode\`, \`errorName\` and \`errorMessage\`: the refusals above, under their
types' names, and these. Number 5, \`InvalidValue\`, is the documents' own; those from 1001 on are ours. A value that does not have its
form, and a name that is not known or comes twice, is a 400 with an object of names to messages: \`{ "id": ["The input was not valid."] }\`.
The first message of a value is always that one; most have a second one, which says why: \`"It must be at most 100."\`.
A \`VersionConflict\` with \`If-Match\` is a 412.`,
    columns: ['errorCode', 'errorName', 'status', 'meaning', 'what to do'],
    rows: Object.entries(restErrors).map(([name, { number, status, meaning, remedy }]) => [
      String(number),
      `\`${name}\``,
      String(status),
      meaning,
      remedy,
    ]),
  }
}

/** The refusal's code is its name in capitals. */
function codeOf(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()
}

const introduction = `<!-- Generated from errors.ts of src/graphql and src/rest, the nouns' refusals.ts and the schema by \`npm run generate:docs\`. -->
# Errors

Every answer has an \`X-Request-Id\` header, and every error the same id in \`extensions.requestId\`: it finds the line in the log.
A request may bring an id of its own. Messages are for people and may change; codes stay. A code that you do not know is one that
was added later: treat it as an error without a remedy.

Nothing is an error because it is hidden. A single object that you may not see is null, and lists leave it out.`

function written({ title, about, columns, rows }: Section): string {
  return [`## ${title}`, '', about, '', markdownTable(columns, rows)].join('\n')
}
