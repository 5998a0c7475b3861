import type { Days } from './days.ts'
import { auditId } from './ids.ts'
import { parties } from './parties.ts'
import { people } from './people.ts'
import type { Row } from './rows.ts'

/** The trails of the story's organizations: each was made by its broker. */
export function auditEntries(days: Days): Row<'auditEntries'>[] {
  return parties(days).organizations.map(({ id, name, resellerId, createdAt }, index) => {
    const broker = people.find((person) => person.role === 'BROKER' && person.parties.some((one) => one === resellerId))
    return {
      id: auditId(index + 1),
      subjectType: 'Organization',
      subjectId: id,
      sequence: 1,
      occurredAt: createdAt,
      kind: 'organization.created',
      actorAccountId: broker?.accountId ?? null,
      actorRole: 'BROKER',
      actorAccount: 'USER',
      actorParty: resellerId,
      requestId: `demo-${auditId(index + 1).slice(-12)}`,
      door: 'GRAPHQL',
      changes: [{ field: 'name', before: null, after: name }],
      resellerId,
      organizationId: id,
    }
  })
}
