import { type Browser, chromium } from 'playwright-core'
import { inject } from 'vitest'
import './provided.ts'

/** The browser's own business with its maker's hosts is turned off: a page test must not need a network. */
const offline = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-pings',
]

/** Starts a headless browser. The test closes it: `await using` does, and so does `browser.close()`. */
export async function openBrowser(): Promise<Browser> {
  const unpacked = inject('chromium')
  const which = unpacked
    ? {
        executablePath: unpacked.executable,
        env: { ...process.env, LD_LIBRARY_PATH: unpacked.libraries, FONTCONFIG_FILE: unpacked.fonts },
      }
    : { channel: 'chrome' }
  try {
    return await chromium.launch({ ...which, headless: true, chromiumSandbox: false, args: offline, timeout: 30_000 })
  } catch (error) {
    const advice = unpacked
      ? 'It comes from the npm package @sparticuz/chromium: run `npm ci`.'
      : 'On this platform install Google Chrome.'
    throw new Error(`The browser of the tests did not start. ${advice}\n${(error as Error).message}`, { cause: error })
  }
}
