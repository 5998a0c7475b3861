import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getNamedType, isUnionType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../src/schema.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string) => readFile(join(root, path), 'utf8')

describe.each(Object.keys(schema.getMutationType()?.getFields() ?? {}))('%s', (name) => {
  it('is the name of one function of an operation', async () => {
    const paths = globSync('src/*/operations{.ts,.*.ts,/*.ts}', { cwd: root })
    const texts = await Promise.all(paths.map(read))
    const holders = texts.filter((text) => new RegExp(`^export (async )?function\\*? ${name}\\b`, 'm').test(text))
    expect(holders).toHaveLength(1)
  })

  it('names its answers, and its input unless several take the same', () => {
    const { type, args } = schema.getMutationType()?.getFields()[name] ?? {}
    const union = type && getNamedType(type)
    const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
    const members = isUnionType(union) ? union.getTypes().map((member) => member.name) : []
    const input = args?.map((arg) => [arg.name, String(arg.type)].join(': ')).join(', ')
    expect(union?.name).toBe(`${capital}Result`)
    expect(members).toContain(`${capital}Success`)
    expect(input).toMatch(
      new RegExp(`^input: (${capital}Input|\\w+(Action|Reason)Input|InvitationInput|PublishServiceInput)!$`),
    )
  })

  it('is used by a test', async () => {
    const paths = globSync('test/**/*.test.ts', { cwd: root }).filter((path) => !path.startsWith('test/documents/'))
    const texts = await Promise.all(paths.map(read))
    expect(texts.filter((text) => new RegExp(`\\b${name}\\b`).test(text)).length).toBeGreaterThan(0)
  })
})

describe('docs/mutations.md', async () => {
  const [, ...sections] = (await read('docs/mutations.md')).split(/^## (?=[a-z])/m)

  it('shows an example of each answer of each mutation', () => {
    const shown = sections.map((section) => {
      const answers = [
        ...section.matchAll(/^\*\*`(\w+)`\*\*, asked by [^]*?\n\n```json\n[^]*?\n```\n\n```json\n([^]*?)\n```/gm),
      ]
      return [section.split('\n', 1)[0], answers.map(([, name, json = '']) => [name, JSON.parse(json).__typename])]
    })
    const expected = Object.values(schema.getMutationType()?.getFields() ?? {}).map(({ name, type }) => {
      const union = getNamedType(type)
      const names = isUnionType(union) ? union.getTypes().map((member) => member.name) : []
      return [name, new Set(names.map((member) => `${member} ${member}`))]
    })
    expect(
      Object.fromEntries(
        shown.map(([name, answers]) => [name, new Set((answers as string[][]).map((each) => each.join(' ')))]),
      ),
    ).toEqual(Object.fromEntries(expected))
  })
})

/** The files of a diff, each with the lines that it has there. */
function filesOf(diff: string): { path: string; lines: string[] }[] {
  const parts = diff.split(/^\+\+\+ /m).slice(1)
  return parts.map((part) => {
    const [head = '', ...lines] = part.trimEnd().split('\n')
    return { path: head.split(':', 1)[0] ?? '', lines: lines.map((line) => line.replace(/^\+\s*/, '')) }
  })
}

describe('how CONTRIBUTING.md adds a mutation', async () => {
  const [, diff = ''] = /```diff\n(.*?)```/s.exec(await read('CONTRIBUTING.md')) ?? []
  const files = filesOf(diff)

  it('goes through every kind of file', () => {
    expect(files.length).toBeGreaterThan(8)
  })

  it.each(files)('shows lines of $path that are there', async ({ path, lines }) => {
    const there = (await read(path)).split('\n').map((line) => line.trim())
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.filter((line) => !there.includes(line))).toEqual([])
  })
})
