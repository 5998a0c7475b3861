import { isJsonObject } from '../values/json-object.ts'

/** The parameters of a GraphQL request. */
export interface GraphQLParams {
  /** Absent where the document is named by an id. */
  readonly query?: string | null
  readonly documentId?: string | null
  readonly extensions?: Readonly<Record<string, unknown>> | null
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | null
}

const members = new Set(['query', 'documentId', 'operationName', 'variables', 'extensions'])

/** The parameters that the body of a POST holds; null where it is no single request, or not one of the usual form. */
export function paramsIn(body: string): GraphQLParams | null {
  let params: unknown
  try {
    params = JSON.parse(body)
  } catch {
    return null
  }
  if (!isParams(params)) return null
  // Some clients send an empty name for none.
  return params.operationName === '' ? { ...params, operationName: null } : params
}

function isParams(value: unknown): value is GraphQLParams {
  if (!isJsonObject(value)) return false
  for (const member in value) if (!members.has(member)) return false
  const { query, documentId, operationName, variables, extensions } = value
  return (
    (query == null || typeof query === 'string') &&
    (documentId == null || typeof documentId === 'string') &&
    (operationName == null || typeof operationName === 'string') &&
    (variables == null || isJsonObject(variables)) &&
    (extensions == null || isJsonObject(extensions))
  )
}
