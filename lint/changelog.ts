/** The newest version that has a heading of its own, or null before the first release. */
export function newestVersion(changelog: string): string | null {
  return /^## \[(\d+\.\d+\.\d+[^\]]*)\]/m.exec(changelog)?.[1] ?? null
}

/** The entries under `### Breaking` of what is unreleased, each with the lines that it runs on over. */
export function breakingLines(changelog: string): string[] {
  const unreleased = sectionOf(changelog, '## [Unreleased]', '## ')
  return sectionOf(unreleased, '### Breaking', '### ').split(/^- /m).slice(1)
}

/** What stands between a heading and the next that begins alike. */
function sectionOf(text: string, heading: string, next: string): string {
  const lines = text.split('\n')
  const start = lines.indexOf(heading)
  if (start < 0) return ''
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith(next))
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n')
}
