import MiniSearch from 'minisearch'
import { describe, expect, it } from 'vitest'
import { createSearch, type SearchSection } from '../../src/pages/docs/search-client.ts'
import { answerOf, open, pagesAtHome } from './support.ts'

const pages = pagesAtHome()
const textAt = async (path: string) => (await answerOf(pages, open(path))).text()

/** Where the links of a page lead. */
async function linksAt(path: string): Promise<string[]> {
  return [...(await textAt(path)).matchAll(/ href="([^"]*)"/g)].map(([, address = '']) => address)
}

/** A question of somebody who begins, as it may be typed, and the section that answers it. */
const questions: readonly [question: string, answer: string, heading: string][] = [
  ['a token for a demo party', '/docs/quick-start#a-token-for-a-party-of-the-demo', 'A token for a party of the demo'],
  [
    'which states follow which',
    '/docs/lifecycle#the-states-and-which-follow-which',
    'The states, and which follow which',
  ],
  ['who sees what', '/docs/visibility#who-sees-which-things', 'Who sees which things'],
  ['what must my issuer put in a token', '/docs/identity#what-a-token-must-say', 'What a token must say'],
  ['browser login', '/docs/clients#a-login-for-people', 'A login for people'],
  ['how to back up', '/docs/upgrading#backing-up', 'Backing up'],
  ['back up the database', '/docs/upgrading#backing-up', 'Backing up'],
]

describe('the questions of a newcomer', async () => {
  const docs = (await linksAt('/')).find((address) => address === '/docs') ?? ''
  const [, sections = ''] = /data-sections="([^"]+)"/.exec(await textAt(docs)) ?? []
  const find = createSearch(MiniSearch, JSON.parse(await textAt(sections)) as SearchSection[])

  it.each(questions)(
    '"%s" has its answer among the first three that the search finds',
    async (question, answer, heading) => {
      const found = find(question).slice(0, 3)
      const places = found.map(({ address }) => address)
      // A document stands for its first section.
      expect(places.some((place) => place === answer || place === answer.replace(/#.*/, ''))).toBe(true)
      const [path = '', anchor = ''] = answer.split('#')
      expect(await textAt(path)).toContain(`id="${anchor}">${heading} `)
    },
  )

  it.each(questions)(
    '"%s" has its answer a link away from the home page, and one from its document',
    async (_, answer) => {
      const [document = ''] = answer.split('#')
      expect(await linksAt('/')).toContain(answer)
      expect(await linksAt(docs)).toContain(document)
      expect(await linksAt(document)).toContain(answer.replace(document, ''))
    },
  )
})
