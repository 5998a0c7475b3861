import { describe, expect, it } from 'vitest'
import { parametersOf, pathOf } from '../../src/http/url.ts'

const paths = ['/', '/api/sellers/a-b_c/subscriptions', '/api//x/', '/a%20b', '/a/../b', '/a/./b', '/ä', '/a;b', '/A']
const ends = [
  '',
  '?',
  '?first=50',
  '?a=1&a=%20+b&c',
  '?a=ä"<>',
  '?a=1#b?c=2',
  '#x',
  '?x=//y',
  '?a=b?c',
  '??a=1',
  '?a=1&?b=2',
]
const hosts = ['http://localhost:4000', 'https://example.com', 'http://EXAMPLE.com:80', 'http://[::1]:3']
const urls = hosts.flatMap((host) => paths.flatMap((path) => ends.map((end) => `${host}${path}${end}`)))

describe('what is read off a URL is what a parser finds', () => {
  it.each([...urls, 'http://localhost', 'http://localhost?a=1', 'http://localhost\\a/b'])('%s', (url) => {
    const parsed = new URL(url)
    expect(pathOf(url)).toBe(parsed.pathname)
    expect([...parametersOf(url)]).toEqual([...parsed.searchParams])
  })
})
