import { z } from 'zod'
import { variableFacts, yesOrNo } from './setting-kinds.ts'

const notInProduction = 'true, but false in production'

/** The environment variables of what a gateway tells of itself. */
export const exposureVariables = {
  INTROSPECTION: z.enum(['everybody', 'credentials', 'nobody']).optional().register(variableFacts, {
    group: 'Shown',
    description:
      'Who may ask the schema about itself: `__schema`, `__type`, and `_service`, by which routers read it. `credentials`: whoever has any.',
    allowed: 'one of everybody, credentials, nobody',
    fallback: 'everybody, but credentials in production',
  }),
  SHOW_SUGGESTIONS: yesOrNo(
    'Shown',
    'Whether errors say which name of the schema may have been meant.',
    notInProduction,
  ),
  SHOW_HOME: yesOrNo('Shown', 'Whether there is a page at `/`.', notInProduction),
  SHOW_GRAPHIQL: yesOrNo(
    'Shown',
    'Whether browsers get GraphiQL at `/graphql`, with people of the demo where there are any.',
    notInProduction,
  ),
  SHOW_SCHEMA: yesOrNo(
    'Shown',
    'Whether the schema is shown at `/schema`, and as text at `/schema.graphql`.',
    notInProduction,
  ),
  SHOW_API_DOCS: yesOrNo('Shown', 'Whether REST is described at `/api/docs` and `/api/openapi.json`.', notInProduction),
  SHOW_DOCS: yesOrNo('Shown', 'Whether the documentation is shown at `/docs`.', notInProduction),
}
