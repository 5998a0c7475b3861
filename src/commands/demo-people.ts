import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import { isDemoAlone } from '../demo/mark.ts'
import { people, type Person } from '../demo/people.ts'
import { isLoopback } from '../pages/demo-links.ts'
import type { Offered } from '../pages/pages.ts'

/**
 * Answers who of the demo can be opened now: all, where tokens are signed here, only this machine asks, and the
 * database holds the demo data alone; elsewhere nobody, and why.
 */
export function demoPeople(config: Config, database: Database): () => Promise<Offered<Person>> {
  const { auth } = config
  const refused = reasonOf(config)
  const shown = people.filter(({ role }) => role !== 'ADMIN' || auth.hasAdmins)
  return async () => {
    const why = refused ?? (await reasonIn(database))
    return why === null ? { people: shown, why } : { people: [], why }
  }
}

/** Why a gateway with these settings shows nobody, whatever is in its database. */
function reasonOf({ environment, auth, demoData, server, shown }: Config): string | null {
  if (environment === 'production') return 'This gateway runs in production: it is asked with tokens of its issuer.'
  if (auth.issuers.length > 0 || auth.issuersFile !== null)
    return 'Tokens come from an issuer (AUTH_ISSUER, AUTH_ISSUERS_FILE), and the people of the demo have none of it.'
  if (!demoData) return 'DEMO_DATA is false.'
  if (!shown.graphiql) return 'SHOW_GRAPHIQL is false, and they are opened there.'
  if (!isLoopback(server.host))
    return 'This gateway listens to the network (HOST), and its people would be there for everybody.'
  return null
}

async function reasonIn(database: Database): Promise<string | null> {
  try {
    if (await isDemoAlone(database)) return null
  } catch {
    return 'The database does not answer now.'
  }
  return (
    'The database does not hold the demo data alone: it was filled by an import or otherwise, or its demo data was loaded by ' +
    'a version that did not mark it. Start with an empty database to have people to be.'
  )
}
