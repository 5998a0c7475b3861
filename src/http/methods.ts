/** The methods of an address that is only read. */
export const readMethods = 'GET, HEAD'

/** Whether a request only reads. */
export function isRead({ method }: { readonly method: string }): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** The answer to a method that an address does not take, beside those that it does. */
export function methodNotAllowed(allow: string): Response {
  return Response.json({ message: `This address takes ${allow}.` }, { status: 405, headers: { allow } })
}
