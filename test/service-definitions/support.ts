import { googleWorkspace } from '../../src/demo/ids.ts'
import type { As, TestGateway } from '../support/gateway.ts'
import { recordedEvents } from '../support/recorded-events.ts'

const document = (
  fields: string,
) => `mutation($input: UpdateServiceDefinitionInput!) { updateServiceDefinition(input: $input) { __typename
  ... on UpdateServiceDefinitionSuccess { serviceDefinition { ${fields} } }
  ... on DomainError { code message } ... on InvalidInput { issues { path message code name } } ... on VersionConflict { currentVersion } } }`

/** What is asked of an update: the changes, and what else stands in the input. */
export interface Update {
  readonly changes?: object
  readonly serviceId?: string
  readonly locale?: string
  readonly clear?: readonly string[]
  readonly expectedVersion?: number
  readonly idempotencyKey?: string
}

/**
 * What came back for an update of a definition, Google Workspace's by default: its result, or the code of the error for
 * all of it.
 */
export async function update(
  gateway: TestGateway,
  as: As,
  given: Update,
  fields = 'version',
  // oxlint-disable-next-line typescript/no-explicit-any
): Promise<any> {
  const { body } = await gateway.ask(as, document(fields), {
    input: { serviceId: googleWorkspace, changes: {}, ...given },
  })
  return body.errors ? body.errors[0].extensions.code : body.data.updateServiceDefinition
}

/** The definitions as they are stored, all their parts, and the events. */
export async function storedDefinitions({ database }: TestGateway) {
  const {
    serviceDefinitions,
    serviceDefinitionTexts: text,
    serviceRoles: role,
    serviceSubRoles: part,
    serviceInstances: instance,
  } = database.tables
  const { connection } = database
  return {
    definitions: await connection.select().from(serviceDefinitions).orderBy(serviceDefinitions.serviceId),
    texts: await connection.select().from(text).orderBy(text.serviceId, text.locale),
    roles: await connection.select().from(role).orderBy(role.serviceId, role.position),
    subRoles: await connection.select().from(part).orderBy(part.serviceId, part.rolePosition, part.position),
    instances: await connection.select().from(instance).orderBy(instance.serviceId, instance.position),
    events: await recordedEvents(database),
  }
}
