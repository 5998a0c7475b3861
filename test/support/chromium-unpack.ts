/**
 * Unpacks the npm package's Chromium into the temporary folder, as a program because the package reads its environment
 * on import: run it with TMPDIR set to the run's own folder, so that two runs at once do not meet.
 */
import chromium from '@sparticuz/chromium'

// Without its software renderer for WebGL, which no page here uses.
chromium.setGraphicsMode = false
await chromium.executablePath()
