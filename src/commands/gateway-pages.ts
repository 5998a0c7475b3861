import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import type { Person } from '../demo/people.ts'
import type { LocalKey } from '../identity/local-key.ts'
import { issueToken } from '../identity/token.ts'
import { createPages } from '../pages/pages.ts'
import { readVersion } from '../version.ts'
import { demoPeople } from './demo-people.ts'

const demoTokenSeconds = 12 * 3600

/** The pages, where people of the demo can be opened if their data may be here and their tokens are signed here. */
export function gatewayPages(
  config: Config,
  localKey: LocalKey | null,
  database: Database,
): ReturnType<typeof createPages> {
  const { environment, auth } = config
  return createPages({
    demoPeople: demoPeople(config, database),
    issueToken: async ({ role, parties, account, accountId }: Person) => {
      if (!localKey) throw new Error('Tokens of people are only made with the local development key.')
      const { issuer, audience } = auth
      return issueToken(localKey, {
        role,
        parties,
        account,
        accountId,
        issuer,
        audience,
        now: new Date(),
        expiresInSeconds: demoTokenSeconds,
        isOfDemo: true,
      })
    },
    shown: config.shown,
    isProduction: environment === 'production',
    version: readVersion(),
  })
}
