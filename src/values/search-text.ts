/** Letters of Latin alphabets that Unicode does not take apart, and the plain ones that people type instead. */
const plainLetters: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ꜳ: 'aa',
  þ: 'th',
  ...spelled('a', 'ⱥ'),
  ...spelled('b', 'ƀɓƃ'),
  ...spelled('c', 'ƈȼ'),
  ...spelled('d', 'đðɖɗƌ'),
  ...spelled('e', 'ɛəǝɇ'),
  ...spelled('f', 'ƒ'),
  ...spelled('g', 'ǥɠɣ'),
  ...spelled('h', 'ħɦⱨ'),
  ...spelled('i', 'ıɨɩ'),
  ...spelled('j', 'ɉ'),
  ...spelled('k', 'ƙĸⱪ'),
  ...spelled('l', 'łƚɫⱡ'),
  ...spelled('n', 'ŋɲƞ'),
  ...spelled('o', 'øɔɵ'),
  ...spelled('p', 'ƥᵽ'),
  ...spelled('q', 'ɋ'),
  ...spelled('r', 'ɍɽ'),
  ...spelled('s', 'ʂȿ'),
  ...spelled('t', 'ŧƭʈⱦ'),
  ...spelled('u', 'ʉʊ'),
  ...spelled('v', 'ʋ'),
  ...spelled('w', 'ⱳ'),
  ...spelled('y', 'ƴɏ'),
  ...spelled('z', 'ƶȥⱬ'),
}
const withoutPlainForm = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'g')

/**
 * Marks that only say how a letter is spoken: accents over the letters of Latin, Greek and Cyrillic, and points in
 * Hebrew and Arabic, which most texts leave out. All others stay, because they make another word: vowels in the scripts
 * of India and Thailand, the voicing of Japanese, and in Cyrillic what makes й, ў, ї, ѓ and ќ of other letters.
 */
const accents =
  /[[\p{M}&&[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}]]--[\u0301\u0306\u0308\u3099\u309a]]/gv
const accentsButInCyrillic = /(?<![ГКгк])\u0301|(?<!\p{Script=Cyrillic})\u0306|(?<![Іі])\u0308/gu

/**
 * A text as text search compares it: compatibility forms folded, accents stripped, lower case, letters of Latin
 * alphabets in plain ones, whitespace collapsed. A sigma is the same wherever it stands in a word, so that a part of a
 * name finds it; ß is the ss of its capitals. Independent of any locale, so that rows written on one machine are found
 * on another.
 */
export function searchable(text: string): string {
  const bare = text.normalize('NFKD').replaceAll(accentsButInCyrillic, '').replaceAll(accents, '')
  const folded = bare.toLowerCase().toUpperCase().toLowerCase()
  const plain = folded.replaceAll(withoutPlainForm, (letter) => plainLetters[letter] ?? letter)
  return plain.replaceAll('ς', 'σ').normalize('NFC').replaceAll(/\s+/gu, ' ').trim()
}

function spelled(plain: string, letters: string): Record<string, string> {
  return Object.fromEntries(Array.from(letters, (letter) => [letter, plain]))
}
