import { describe, expect, test } from 'vitest'
import { searchable } from '../../src/values/search-text.ts'

describe('names as text search compares them', () => {
  test.each([
    ['Café  MÜLLER', 'cafe muller'],
    ['Ångström\t& Søn\n', 'angstrom & søn'],
    ['ＦＵＬＬ ｗｉｄｔｈ', 'full width'],
    ['İstanbul', 'istanbul'],
    ['Nguyễn', 'nguyen'],
    ['ﬁne\u00a0print', 'fine print'],
    ['', ''],
  ])('%j is %j', (name, expected) => {
    expect(searchable(name)).toBe(expected)
  })

  test('is the same whether the text came composed or decomposed, and changes nothing the second time', () => {
    for (const name of ['Žižka Čeněk', 'Éclair', '漢字', 'ﷺ', 'Ǆ']) {
      expect(searchable(name.normalize('NFD'))).toBe(searchable(name.normalize('NFC')))
      expect(searchable(searchable(name))).toBe(searchable(name))
    }
  })
})
