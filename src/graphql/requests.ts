import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { publicError } from './errors.ts'
import type { ServerContext } from './server-context.ts'
import type { TrustedDocuments } from './trusted-documents/trusted-documents.ts'

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
 * Finds the document that a request asks for by its text or id, and answers what clients of other servers send beyond
 * the specification: an empty `operationName` is none.
 */
export function findingDocuments(trusted: TrustedDocuments): Plugin<ServerContext, ServerContext> {
  return {
    onParams({ request, params, setParams, context }) {
      const { operationName, query, variables, extensions } = params
      const named = 'documentId' in params ? params.documentId : new URL(request.url).searchParams.get('documentId')
      const found = trusted.find({ query, extensions, documentId: named }, context.viewer)
      if (found instanceof GraphQLError) throw found
      if (found) trusted.note(found, context.requestLog)
      if (operationName !== '' && (!found || found.id === null) && named == null) return
      setParams({
        ...(operationName ? { operationName } : {}),
        ...(found ? { query: found.text } : {}),
        ...(variables ? { variables } : {}),
        ...(extensions ? { extensions } : {}),
      })
    },
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
