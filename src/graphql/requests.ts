import type { Plugin } from 'graphql-yoga'
import { publicError } from './errors.ts'

/** Parameters of an address that hold JSON. */
const jsonParameters = ['variables', 'extensions'] as const

/** The parameter of the address of a GET that is no JSON though it must be; null where all can be read. */
export function unreadableParameter(url: string): string | null {
  const { searchParams } = new URL(url)
  return jsonParameters.find((name) => !isJson(searchParams.get(name) || 'null')) ?? null
}

/** The error of such a parameter. */
export function notJson(parameter: string) {
  return publicError('BAD_REQUEST', `The parameter ${parameter} is no JSON.`, { http: { status: 400 } })
}

/**
 * Answers what clients of other servers send beyond the specification: an empty `operationName` is none, and a document
 * that is named by its hash or id alone is asked for as a text, in the words that Apollo's link waits for.
 */
export function knowingDialects(): Plugin {
  return {
    onParams({ params, setParams }) {
      const { operationName, ...others } = params
      if (operationName === '') setParams(others)
      if (!params.query && isPersisted(params)) {
        const http = { status: 400, spec: true }
        throw publicError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported', { http })
      }
    },
    onSubscribe({ setResultAndStopExecution }) {
      const message = 'This graph has no subscriptions: ask for what changed with a query.'
      const error = publicError('GRAPHQL_VALIDATION_FAILED', message, { http: { status: 400, spec: true } })
      setResultAndStopExecution({ errors: [error] })
    },
  }
}

function isPersisted(params: object): boolean {
  if ('documentId' in params && params.documentId != null) return true
  const extensions = 'extensions' in params ? params.extensions : null
  return typeof extensions === 'object' && extensions !== null && 'persistedQuery' in extensions
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
