import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'
import { breakingLines } from './changelog.ts'

/** What a change of the schema is for clients, and what says so. */
export interface SchemaChange {
  /**
   * `unnamed` breaks clients and is in no line of the changelog; `named` is; `noticeable` breaks only clients without a
   * default branch.
   */
  readonly kind: 'unnamed' | 'named' | 'noticeable'
  /** What a line of the changelog has to name. */
  readonly names: readonly string[]
  readonly message: string
}

/**
 * Compares the released schema with the one of now, and the changes that break clients with the changelog's unreleased
 * part.
 */
export async function compareSchemas(released: string, now: string, changelog: string): Promise<SchemaChange[]> {
  const lines = breakingLines(changelog)
  const changes = await diff(buildSchema(released), buildSchema(now))
  return changes.flatMap((change): SchemaChange[] => {
    const { message, criticality } = change
    const names = namesOf(change)
    if (criticality.level === CriticalityLevel.NonBreaking) return []
    if (criticality.level === CriticalityLevel.Dangerous) return [{ kind: 'noticeable', names, message }]
    const isNamed = lines.some((line) => names.every((name) => line.includes(`\`${name}\``)))
    return [{ kind: isNamed ? 'named' : 'unnamed', names, message }]
  })
}

/** The place as a schema coordinate, and what left it where the place stands for several. */
function namesOf({ type, path = '', meta }: Change): string[] {
  const left = Object.entries(meta).filter(
    ([key]) => key === 'removedUnionMemberTypeName' || key === 'removedInterfaceName',
  )
  return [coordinate(type, path), ...left.map(([, name]) => String(name))]
}

function coordinate(type: string, path: string): string {
  const [parent, field, argument] = path.split('.')
  return type.startsWith('FIELD_ARGUMENT') && argument !== undefined ? `${parent}.${field}(${argument}:)` : path
}
