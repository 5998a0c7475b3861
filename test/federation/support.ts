import type { Answer, As, TestGateway } from '../support/gateway.ts'

/** Asks for entities as a router does. `selection` stands within `_entities`. */
export function entities(
  gateway: TestGateway,
  as: As,
  representations: unknown,
  selection = '__typename',
): Promise<Answer> {
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`
  return gateway.ask(as, query, { representations })
}

/** An id that no row has. */
export const absent = '5f0c1a52-7a4e-4b7e-9d55-0f6b2f1f7c11'
