import { expect } from 'vitest'
import { cumulus } from '../../src/demo/ids.ts'
import type { Credentials } from '../identity/machines.ts'
import type { As, TestGateway } from '../support/gateway.ts'

/** A client of a reseller's machines. */
export const ofCumulus = { name: 'ERP', role: 'BROKER', partyIds: [cumulus] }

/** A client that was just made, with the secret that is shown once. */
export async function made(own: TestGateway, as: As, input: object): Promise<Credentials> {
  const query = `mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) {
    __typename ... on CreateApiClientSuccess { secret apiClient { id } } ... on DomainError { message } } }`
  const { createApiClient: answer } = await own.read(as, query, { input })
  expect(answer).toMatchObject({ __typename: 'CreateApiClientSuccess' })
  return { id: answer.apiClient.id, secret: answer.secret }
}

interface Asked {
  // Tests read answers by path; what is not there fails their assertions.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[]
}

/** Asks with a token. */
export async function asked(
  { fetch }: TestGateway,
  token: string,
  query: string,
  variables: object = {},
): Promise<Asked> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const body = JSON.stringify({ query, variables })
  const response = await fetch(new Request('http://localhost:4000/graphql', { method: 'POST', headers, body }))
  return (await response.json()) as Asked
}

/** Gives a client another secret. */
export async function rotated(own: TestGateway, as: As, input: object) {
  const query = `mutation ($input: RotateApiClientSecretInput!) { rotateApiClientSecret(input: $input) {
    __typename ... on RotateApiClientSecretSuccess { secret isReplay isDryRun apiClient { id previousSecretEndsAt readsLicenseKeys } }
    ... on InvalidInput { issues { path message } } } }`
  return (await own.read(as, query, { input })).rotateApiClientSecret
}
