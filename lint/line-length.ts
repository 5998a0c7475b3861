import type { Rule } from '@oxlint/plugins'

const limit = 160

/** Lines that the formatter cannot break, texts above all, end somewhere too. */
export const lineLength: Rule = {
  create(context) {
    return {
      Program() {
        for (const [index, line] of context.sourceCode.lines.entries()) {
          if (line.length <= limit) continue
          const loc = { start: { line: index + 1, column: limit }, end: { line: index + 1, column: line.length } }
          context.report({ message: `at most ${limit} characters a line, not ${line.length}`, loc })
        }
      },
    }
  },
}
