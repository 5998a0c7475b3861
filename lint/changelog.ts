/** The newest version that has a heading of its own, or null before the first release. */
export function newestVersion(changelog: string): string | null {
  return /^## \[(\d+\.\d+\.\d+[^\]]*)\]/m.exec(changelog)?.[1] ?? null
}

/** The entries under `### Breaking` of what is unreleased, each with the lines that it runs on over. */
export function breakingLines(changelog: string): string[] {
  const unreleased = sectionOf(changelog, '## [Unreleased]', '## ')
  return sectionOf(unreleased, '### Breaking', '### ').split(/^- /m).slice(1)
}

/** What is said of a version, or null where it has no heading with a date. */
export function sectionOfVersion(changelog: string, version: string): string | null {
  const heading = changelog.split('\n').find((line) => line.startsWith(`## [${version}] - `))
  return heading === undefined ? null : sectionOf(changelog, heading, '## ').trim()
}

/** The kinds of changes, in the order in which they stand. */
const kinds = ['Breaking', 'Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security']

/** What a changelog has that readers would not look for: unknown headings, another order, text outside of entries. */
export function changelogFaults(changelog: string): string[] {
  const [, ...versions] = changelog.split(/^## /m)
  return versions.flatMap((text) => {
    const [heading = '', ...lines] = text.split('\n')
    const faults = /^\[(Unreleased|\d+\.\d+\.\d+\S*\] - \d{4}-\d\d-\d\d$)/.test(heading)
      ? []
      : [`"${heading}" must be [Unreleased], or [1.2.3] - 2026-03-01`]
    const found = lines.filter((line) => line.startsWith('### ')).map((line) => line.slice('### '.length))
    const unknown = found.filter((kind) => !kinds.includes(kind))
    if (unknown.length > 0) faults.push(`${heading} has ${unknown.join(', ')}, which is none of ${kinds.join(', ')}`)
    else if (found.join() !== kinds.filter((kind) => found.includes(kind)).join())
      faults.push(`${heading} has its kinds twice or in another order than ${kinds.join(', ')}`)
    const stray = lines.filter((line) => line !== '' && !/^(### |- \S|  \S)/.test(line))
    return [...faults, ...stray.map((line) => `"${line.slice(0, 60)}" is no entry: those begin with a dash`)]
  })
}

/** What stands between a heading and the next that begins alike. */
function sectionOf(text: string, heading: string, next: string): string {
  const lines = text.split('\n')
  const start = lines.indexOf(heading)
  if (start < 0) return ''
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith(next))
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n')
}
