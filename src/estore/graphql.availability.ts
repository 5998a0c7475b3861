import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { enumOf } from '../graphql/enums.ts'
import { load } from '../graphql/nodes/loaders.ts'
import { OrganizationType } from '../organizations/graphql.ts'
import { readsEstore, reasonsAgainst, type UnavailableReason, unavailableReasons } from './availability.ts'
import { findAvailabilityFacts } from './store.availability.ts'

/** GraphQL’s `UnavailableReason`. */
export const UnavailableReasonEnum = enumOf(
  'UnavailableReason',
  'A reason why a service cannot be added. More may come: keep a default branch.',
  unavailableReasons,
  {
    NOT_IN_CATALOG: 'The organization’s reseller does not offer it, or there is no such service.',
    NO_DEFINITION: 'The service has no definition yet: nobody has said whether and how it is offered.',
    DISABLED: 'The service is switched off.',
    HIDDEN: 'The service is not shown to organizations.',
    CLOUD_PACK_HELPER: 'The service only helps cloud packs.',
    INVITATION_REQUIRED: 'The service is gated, and the organization is not invited.',
    ALREADY_ADDED: 'The organization has it.',
    ACCESS_LIMIT_REACHED: 'As many organizations have it as may.',
    ARCHIVED: 'The service, its seller, the reseller or the organization is archived: nothing new begins.',
  },
)

const AvailabilityType = builder.objectRef<{ reasons: readonly UnavailableReason[] }>('Availability').implement({
  description: 'Whether an organization can add a service, and every reason why not.',
  fields: (t) => ({
    isAvailable: t.boolean({
      description: 'Whether it can be added right now.',
      resolve: ({ reasons }) => reasons.length === 0,
    }),
    reasons: t.field({
      type: [UnavailableReasonEnum],
      description: 'Everything that stands against it; empty when it can be added.',
      resolve: ({ reasons }) => [...reasons],
    }),
  }),
})

builder.objectField(OrganizationType, 'availability', (t) =>
  t.field({
    type: AvailabilityType,
    nullable: true,
    description:
      'Whether a service can be added, and every reason why not. Null to all but its broker, itself, operators and admins.',
    args: { serviceId: t.arg.id({ required: true, description: 'The service’s id.' }) },
    select: ['id'],
    resolve: ({ id }, { serviceId }, context) =>
      readsEstore(signedIn(context).role) ? availabilityOf(context, id, serviceId) : null,
  }),
)

/** A service that is hidden has no facts, and looks like one that does not exist: it is in no catalog. */
async function availabilityOf(
  context: Context,
  organizationId: string,
  serviceId: string,
): Promise<{ reasons: UnavailableReason[] }> {
  const find = (ids: readonly string[]) => findAvailabilityFacts(context.database, signedIn(context), serviceId, ids)
  const facts = await load(context, `availability of ${serviceId}`, organizationId, find)
  return { reasons: facts ? reasonsAgainst(facts) : ['NOT_IN_CATALOG'] }
}
