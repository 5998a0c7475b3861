import { type DocumentNode, getOperationAST, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql'
import type { Account } from '../identity/budgets.ts'
import type { Viewer } from '../viewer.ts'
import type { DocumentCache } from './document-cache.ts'
import { placed } from './error-places.ts'
import type { Exposure } from './exposure.ts'
import { firstFaults, mostFaults } from './faults.ts'
import { checkDocument, checkText, limitsFor, type Limits, type LimitsOfCallers } from './limits.ts'
import { checkSelections } from './selections.ts'

/** The rules by which documents are read, and where they are kept. */
export interface ReadingRules {
  readonly schema: GraphQLSchema
  readonly limits: LimitsOfCallers
  readonly shown: Exposure
  /** Where documents are put that are good. */
  readonly documents: DocumentCache
}

/** Whoever sends a document. */
export interface Sender {
  readonly viewer: Viewer | null
  readonly account: Account
}

/** Characters of a document that are parsed and validated for one point. */
const charactersPerPoint = 20

/** Charges an account for a document that is parsed and validated. */
export function chargeForReading(text: string, account: Account): void {
  account.charge(Math.ceil(text.length / charactersPerPoint))
}

/** Refuses a parsed document that is too large, or would be validated for long. */
export function checkParsed(document: DocumentNode, limits: Limits): void {
  checkDocument(document, limits)
  checkSelections(document, limits.selections)
}

/** Validates a document, and says how many faults are told where there are more. */
export function validateBriefly(
  schema: GraphQLSchema,
  document: DocumentNode,
  { suggestions }: Exposure,
): readonly GraphQLError[] {
  const options = { maxErrors: mostFaults, hideSuggestions: !suggestions }
  return firstFaults(validate(schema, document, undefined, options), 'The document has')
}

/**
 * Reads a document that comes alone, and keeps it where it is good: as Yoga reads those of batches and streams, with
 * the same faults in the same order. Answers what is wrong with it, or the document.
 */
export function readDocument(
  { schema, limits, shown, documents }: ReadingRules,
  text: string,
  operationName: string | null | undefined,
  { viewer, account }: Sender,
): DocumentNode | readonly GraphQLError[] {
  try {
    const bounds = limitsFor(viewer, limits)
    checkText(text, bounds)
    chargeForReading(text, account)
    const document = parsed(text)
    checkParsed(document, bounds)
    if (!getOperationAST(document, operationName)) throw withoutOperation()
    const faults = validateBriefly(schema, document, shown)
    if (faults.length > 0) return faults.map((fault) => refusing(placed(fault, document), 'GRAPHQL_VALIDATION_FAILED'))
    documents.add(text, document, viewer)
    return document
  } catch (error) {
    if (error instanceof GraphQLError) return [error]
    throw error
  }
}

/** The error of a request whose document does not have the operation that it names, or several where it names none. */
export function withoutOperation(): GraphQLError {
  const extensions = { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } }
  return new GraphQLError('Could not determine what operation to execute.', { extensions })
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text)
  } catch (error) {
    throw error instanceof GraphQLError ? refusing(error, 'GRAPHQL_PARSE_FAILED') : error
  }
}

/** The error of a document that is not executed, with the status that the specification asks for. */
function refusing(error: GraphQLError, code: string): GraphQLError {
  error.extensions['code'] ??= code
  error.extensions.http = { spec: true, status: 400, ...error.extensions.http }
  return error
}
