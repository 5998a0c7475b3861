import { expect, test } from 'vitest'
import { openBrowser } from '../support/open-browser.ts'

test('the browser of the tests runs a page and its script', async () => {
  await using browser = await openBrowser()
  const page = await browser.newPage()
  await page.setContent('<title>before</title><h1>Triptych</h1><script>document.title = "after"</script>')
  expect(await page.title()).toBe('after')
})
