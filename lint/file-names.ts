import { basename } from 'node:path'
import type { Rule } from '@oxlint/plugins'

const vague = /^(index|utils?|helpers?|types?|common|misc)\./
const kebab = /^[a-z0-9]+([-.][a-z0-9]+)*$/

/** File names say what is inside, in kebab case. */
export const fileNames: Rule = {
  create(context) {
    const name = basename(context.filename)
    return {
      Program(node) {
        if (vague.test(name)) context.report({ message: `name the file after what it holds, not ${name}`, node })
        if (!kebab.test(name)) context.report({ message: `name the file in kebab case, not ${name}`, node })
      },
    }
  },
}
