import { expect } from 'vitest'
import { cumulus } from '../../src/demo/ids.ts'
import type { Credentials } from '../identity/machines.ts'
import type { As, TestGateway } from '../support/gateway.ts'

/** An id that nobody has. */
export const absent = '00000000-0000-4000-8000-00000000dead'

/** A client of a reseller. */
export const ofCumulus = { name: 'ERP', role: 'BROKER', partyIds: [cumulus] }

/** A client that was just made, with the secret that is shown once. */
export async function made(own: TestGateway, as: As, input: object): Promise<Credentials> {
  const query = `mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) {
    __typename ... on CreateApiClientSuccess { secret apiClient { id } } ... on DomainError { message } } }`
  const { createApiClient: answer } = await own.read(as, query, { input })
  expect(answer).toMatchObject({ __typename: 'CreateApiClientSuccess' })
  return { id: answer.apiClient.id, secret: answer.secret }
}

/** Asks with a token, and answers the body. */
export async function asked(
  { ask }: TestGateway,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
) {
  return (await ask(null, query, variables, { authorization: `Bearer ${token}` })).body
}

/** Gives a client another secret. */
export async function rotated(own: TestGateway, as: As, input: object) {
  const query = `mutation ($input: RotateApiClientSecretInput!) { rotateApiClientSecret(input: $input) {
    __typename ... on RotateApiClientSecretSuccess { secret isReplay isDryRun apiClient { id previousSecretEndsAt readsLicenseKeys } }
    ... on InvalidInput { issues { path message } } } }`
  const { rotateApiClientSecret: answer } = await own.read(as, query, { input })
  return answer
}
