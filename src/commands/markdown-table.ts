/** A table in Markdown: its heads and its rows of cells, each in one line. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cellOf).join(' | ')} |`
  return [line(heads), `|${heads.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

/** A text as a cell has it: in one line. */
function cellOf(text: string): string {
  const lines = text.replaceAll('|', '\\|').split('\n')
  const written = lines.map((line) => line.trim()).filter((line) => line !== '')
  return written.join(' ')
}
