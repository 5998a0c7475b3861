import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { searchable } from '../../src/values/search-text.ts'

describe('names as text search compares them', () => {
  test.each([
    ['Café  MÜLLER', 'cafe muller'],
    ['Ångström\t& Søn\n', 'angstrom & son'],
    ['ＦＵＬＬ ｗｉｄｔｈ', 'full width'],
    ['İstanbul', 'istanbul'],
    ['Nguyễn', 'nguyen'],
    ['ﬁne\u00a0print', 'fine print'],
    ['Łódź', 'lodz'],
    ['Đorđe Þór', 'dorde thor'],
    ['ÆGIR Œuvre', 'aegir oeuvre'],
    ['Ħal Ŋ Ŧ', 'hal n t'],
    ['IĞDIR ığdır', 'igdir igdir'],
    ['Größe GROẞE', 'grosse grosse'],
    ['Ёлка да\u0301ча', 'елка дача'],
    ['חָתוּל مُحَمَّد', 'חתול محمد'],
    ['', ''],
  ])('%j is %j', (name, expected) => {
    expect(searchable(name)).toBe(expected)
  })

  test.each([
    ['करण', 'किरण'],
    ['कुल', 'कल'],
    ['край', 'краи'],
    ['Київ', 'Киів'],
    ['ўсё', 'усё'],
    ['ќе', 'ке'],
    ['か', 'が'],
    ['は', 'ぱ'],
    ['มา', 'ม้า'],
    ['하', '한'],
  ])('%s and %s are two words, and no part of each other', (one, other) => {
    for (const form of ['NFC', 'NFD'] as const) {
      const [first, second] = [searchable(one.normalize(form)), searchable(other.normalize(form))]
      expect(first).not.toContain(second)
      expect(second).not.toContain(first)
    }
  })

  test('is computed anew by a migration whenever it changes: see CONTRIBUTING.md', () => {
    // Of alphabets that Unicode completed long ago, so that every Node has the same.
    const alphabets = [
      [0x20, 0x24f],
      [0x300, 0x345],
      [0x400, 0x52f],
      [0x621, 0x652],
      [0x901, 0x963],
      [0x1e00, 0x1eff],
      [0x3041, 0x3096],
    ]
    const letters = alphabets.flatMap(([first = 0, last = 0]) =>
      Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)),
    )
    const forms = letters.map((letter) => searchable(`x${letter}г${letter}і${letter}`)).join(' ')
    expect(createHash('sha256').update(forms).digest('hex')).toBe(
      '2fa0478141965b082e70d868099b58c35b8d07930a41d063559f8017ddffc212',
    )
  })

  test('is the same whether the text came composed or decomposed, and changes nothing the second time', () => {
    for (const name of ['Žižka Čeněk', 'Éclair', '漢字', 'ﷺ', 'Ǆ']) {
      expect(searchable(name.normalize('NFD'))).toBe(searchable(name.normalize('NFC')))
      expect(searchable(searchable(name))).toBe(searchable(name))
    }
  })
})
