import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { load } from '../graphql/nodes/loaders.ts'
import type { DocumentObject } from './graphql.document.ts'
import { OrganizationInstanceType, ServiceInstanceType, TrialDetailsType } from './graphql.parts.ts'
import { type LocalizedDefinition, ServiceDefinitionType } from './graphql.ts'
import { type Assignment, readsWholeDefinition } from './service-definition.ts'
import { findAssignments, findServiceInstances } from './store.ts'

const restricted = 'Null to all but the service’s seller, its service owners, operators and admins.'
const perOrganization = `Of the organization that was asked for, else as imported with the definition. ${restricted}`

builder.objectFields(ServiceDefinitionType, (t) => ({
  serviceInstances: t.field({
    type: [ServiceInstanceType],
    nullable: true,
    description: `Everywhere the service runs. Read only when selected. ${restricted}`,
    resolve: ({ definition }, _args, context) => (mayRead(context) ? instancesOf(definition.serviceId, context) : null),
  }),
  organizationLink: t.string({
    nullable: true,
    description: `The address of the organization. ${perOrganization}`,
    resolve: async (localized, _args, context) => (await assignmentOf(localized, context))?.organizationLink ?? null,
  }),
  assignedInstance: t.field({
    type: ServiceInstanceType,
    nullable: true,
    description: `The instance that is assigned. ${perOrganization}`,
    resolve: async (localized, _args, context) => instance((await assignmentOf(localized, context))?.assignedInstance),
  }),
  allOrgInstances: t.field({
    type: [OrganizationInstanceType],
    nullable: true,
    description: `The instances that may be used. ${perOrganization}`,
    resolve: async (localized, _args, context) => (await assignmentOf(localized, context))?.allOrgInstances ?? null,
  }),
  defaultOrgInstance: t.field({
    type: OrganizationInstanceType,
    nullable: true,
    description: `The instance that is used by default. ${perOrganization}`,
    resolve: async (localized, _args, context) => (await assignmentOf(localized, context))?.defaultOrgInstance ?? null,
  }),
  trialDetails: t.field({
    type: TrialDetailsType,
    nullable: true,
    description: `The trial. ${perOrganization}`,
    resolve: async (localized, _args, context) => (await assignmentOf(localized, context))?.trialDetails ?? null,
  }),
}))

const mayRead = (context: Context) => readsWholeDefinition(signedIn(context).role)

async function assignmentOf(
  { definition, organizationId }: LocalizedDefinition,
  context: Context,
): Promise<Assignment | null> {
  if (!mayRead(context)) return null
  if (organizationId === null) return definition
  const find = (ids: readonly string[]) => findAssignments(context.database, signedIn(context), organizationId, ids)
  return (await load(context, `assignments of ${organizationId}`, definition.serviceId, find)) ?? null
}

async function instancesOf(serviceId: string, context: Context): Promise<DocumentObject[]> {
  const find = (ids: readonly string[]) => findServiceInstances(context.database, signedIn(context), ids)
  const instances = (await load(context, 'service instances', serviceId, find)) ?? []
  return instances.map((row) => ({ ...row }))
}

/** The document calls an instance's id `id`. */
function instance(document: DocumentObject | null | undefined): DocumentObject | null {
  return document ? { ...document, instanceId: document['id'] } : null
}
