import type { Viewer } from '../viewer.ts'
import { builder } from './builder.ts'
import { AccountKind, Role } from './enums.ts'

/** GraphQL's `Viewer`; the nouns add the parties that it acts for. */
export const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'The one who asks, as the credential says it.',
  fields: (t) => ({
    accountId: t.exposeString('accountId', { description: 'The account that holds the credential.' }),
    role: t.expose('role', { type: Role, description: 'The role that the account acts in.' }),
    account: t.expose('account', { type: AccountKind, description: 'Whether a person or a program is asking.' }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    nullable: true,
    public: true,
    description: 'The one who asks; null without credentials. The one field that answers everybody.',
    resolve: (_, _args, { viewer }) => viewer,
  }),
)
