/** A text that is hard on whoever reads JSON, by what is hard about it. */
export type Hostile = readonly [about: string, text: string]

const nested = (depth: number, open: string, inside: string, close: string) =>
  open.repeat(depth) + inside + close.repeat(depth)
const many = (count: number, item: string) => Array.from({ length: count }, () => item).join(',')
const members = (count: number) => Array.from({ length: count }, (_, index) => `"m${index}":${index}`).join(',')

/** Texts that stand where a value is expected. Some are no JSON, so that what holds them is none either. */
export const hostileValues: readonly Hostile[] = [
  // Numbers that are beyond what is kept, or are written in an unusual way.
  ['zero with a sign', '-0'],
  ['zero with a sign and a fraction', '-0.0'],
  ['an exponent that leads to a whole number', '3e0'],
  ['a fraction that is none', '3.0'],
  ['a number beyond a double', '1e400'],
  ['a number below a double', '-1e400'],
  ['a number too small for a double', '1e-400'],
  ['one more than 2^53', '9007199254740993'],
  ['one more than 2^31', '2147483648'],
  ['one less than -2^31', '-2147483649'],
  ['one more than 2^63', '9223372036854775808'],
  ['a number of a thousand digits', '9'.repeat(1000)],
  ['a fraction of a thousand digits', `0.${'3'.repeat(1000)}`],
  ['an exponent of a thousand digits', `1e${'9'.repeat(1000)}`],
  ['a number with a plus', '+1'],
  ['a number with a leading zero', '007'],
  ['a number without its first digit', '.5'],
  ['a number without its last digit', '5.'],
  ['a hexadecimal number', '0x10'],
  ['no number', 'NaN'],
  ['infinity', '-Infinity'],
  ['digits of another script', '"٣"'],
  // Texts that some cannot keep, read differently, or take for something else.
  ['an empty text', '""'],
  ['a blank', '" "'],
  ['a NUL', String.raw`"a\u0000b"`],
  ['half of a pair, the first', String.raw`"\ud800"`],
  ['half of a pair, the second', String.raw`"x\udc00y"`],
  ['a pair in the wrong order', String.raw`"\udc00\ud800"`],
  ['no character', String.raw`"\uffff"`],
  ['a byte order mark', String.raw`"\ufeff"`],
  ['a change of direction', String.raw`"\u202eabc"`],
  ['separators of lines', String.raw`"\u2028\u2029\u0085"`],
  ['controls that are escaped', String.raw`"\b\f\n\r\t\u001b[2J"`],
  ['a control that is not escaped', '"a\u0001b"'],
  ['a line break that is not escaped', '"a\nb"'],
  ['an escape that there is not', String.raw`"\x41"`],
  ['half an escape', String.raw`"\u12"`],
  ['a text without its end', '"abc'],
  ['a text in other quotes', "'abc'"],
  ['marks without end', `"${'e\u0301'.repeat(2000)}"`],
  ['a text of a hundred thousand letters', `"${'x'.repeat(100_000)}"`],
  ['escapes by the thousand', `"${String.raw`\u0041`.repeat(5000)}"`],
  ['a word of SQL', String.raw`"'; drop table subscriptions; --"`],
  ['what patterns take for more', '"%_\\\\"'],
  ['a UUID in braces', '"{8806367b-001a-4632-afb4-27a7fad7660c}"'],
  ['a UUID of letters that fold', '"8806367B-001A-4632-AFB4-27A7FAD7660C"'],
  // Objects and lists.
  ['null', 'null'],
  ['true', 'true'],
  ['a word in capitals', 'True'],
  ['what is not there', 'undefined'],
  ['an empty list', '[]'],
  ['an empty object', '{}'],
  ['a list of nothing', '[null,null]'],
  ['a list in a list', '[[]]'],
  ['a list with a comma too much', '[1,]'],
  ['a list of a hundred thousand', `[${many(100_000, '0')}]`],
  ['an object of ten thousand members', `{${members(10_000)}}`],
  ['a member twice', '{"id":"a","id":"b"}'],
  ['a member twice, escaped the second time', String.raw`{"id":"a","\u0069d":"b"}`],
  ['a member without a name', '{"":1}'],
  ['a member named for the prototype', '{"__proto__":{"id":"x","quantity":9,"isAdmin":true}}'],
  ['a prototype within a constructor', '{"constructor":{"prototype":{"quantity":9}}}'],
  ['what every object has', '{"toString":1,"valueOf":2,"hasOwnProperty":3,"toJSON":4,"then":5}'],
  ['what looks like a list', '{"length":3,"0":"a"}'],
  ['an object with a comma too much', '{"a":1,}'],
  ['a comment', '/* none */ 1'],
  ['brackets in brackets, a hundred', nested(100, '[', '', ']')],
  ['brackets in brackets, without end', nested(60_000, '[', '', ']')],
  ['objects in objects, without end', nested(30_000, '{"a":', '1', '}')],
  ['brackets that nobody closes', '['.repeat(60_000)],
]

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))

/** Whole bodies that are hard on whoever reads them, made of one that is good. */
export function hostileBodies(good: string): readonly (readonly [about: string, body: Uint8Array])[] {
  const texts: readonly Hostile[] = [
    ['nothing', ''],
    ['a blank', ' '],
    ['a line break', '\n'],
    ['a byte order mark alone', '\ufeff'],
    ['two byte order marks', `\ufeff\ufeff${good}`],
    ['something behind it', `${good} x`],
    ['the same behind it', good + good],
    ['a comma behind it', `${good},`],
    ['a NUL behind it', `${good}\u0000`],
    ['a NUL before it', `\u0000${good}`],
    ['its first half', good.slice(0, good.length / 2)],
    ['its last half', good.slice(good.length / 2)],
    ['all but its end', good.slice(0, -1)],
    ['a list of it', `[${good}]`],
    ['a text of it', JSON.stringify(good)],
    ['other spaces', good.replaceAll(':', ':\u00a0')],
    ['as a form sends it', new URLSearchParams({ body: good }).toString()],
    ['a prototype beside it', good.replace('{', '{"__proto__":{"admin":true},')],
    ['each member twice', `${good.slice(0, -1)},${good.slice(1)}`],
    ['XML', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
  ]
  const half = Math.floor(good.length / 2)
  return [
    ...texts.map(([about, text]) => [about, bytes(text)] as const),
    ...hostileValues.map(([about, text]) => [`${about}, alone`, bytes(text)] as const),
    ['bytes that are no UTF-8 within it', bytes(good.slice(0, half), [0xff, 0xfe], good.slice(half))],
    ['a letter in more bytes than it needs', bytes('{"a":"', [0xc0, 0xaf], '"}')],
    ['half of a pair in UTF-8', bytes('{"a":"', [0xed, 0xa0, 0x80], '"}')],
    ['a character beyond the last one', bytes('{"a":"', [0xf4, 0x90, 0x80, 0x80], '"}')],
    ['half a character at the end', bytes(good, [0xe2, 0x82])],
    ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le')],
    ['UTF-32', bytes([0xff, 0xfe, 0, 0], ...Array.from(good, (letter) => [letter.charCodeAt(0), 0, 0, 0]))],
    ['what was compressed', bytes([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])],
  ]
}
