#!/usr/bin/env node
// JavaScript, and the compile cache first of all: once all that follows is kept there, Node loads no compiler of TypeScript.
import module from 'node:module'

// An older Node crashes on the SQLite driver or lacks what the code uses. So it is told before anything else is loaded.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 17)) {
  process.stderr.write(`triptych: This is Node ${process.versions.node}, but Triptych needs Node 22.17 or newer.\n`)
  process.exit(1)
}

module.enableCompileCache()
const { quickenModuleLoading } = await import('./module-loading.ts')
quickenModuleLoading()
const { runCommandLine } = await import('./commands/command-line.ts')
await runCommandLine(process.argv)
