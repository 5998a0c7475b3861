import type { BrowserContext, Page } from 'playwright-core'
import { expect, vi } from 'vitest'

/** Opens GraphiQL, in a window that is open already or in a new one, and waits until it can run a query. */
export async function openGraphiql(where: BrowserContext | Page, address: string): Promise<Page> {
  const page = 'newPage' in where ? await where.newPage() : where
  await page.goto(address)
  await page.getByRole('button', { name: /Execute query/ }).waitFor()
  return page
}

/** Runs what stands in the editor. */
export async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Execute query/ }).click()
}

/** The text that one of GraphiQL's editors shows; they draw spaces that do not break. */
export async function textOf(page: Page, editor: 'query-editor' | 'response'): Promise<string> {
  return (await page.locator(`.graphiql-${editor}`).first().innerText()).replaceAll('\u00A0', ' ')
}

/**
 * The answer that GraphiQL shows, read from the window; null while none is whole. Only what fits in the window is
 * drawn, so it has to be short.
 */
export async function shownAnswer(page: Page): Promise<unknown> {
  // A long line is broken into several that are drawn apart; JSON has no line breaks of its own in texts.
  const text = (await textOf(page, 'response')).replaceAll(/\s*\n\s*/g, ' ')
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/**
 * Pastes text into one of the editors in place of what it holds; into what is typed the editor puts brackets and spaces
 * of its own.
 */
async function write(page: Page, editor: string, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate((written) => navigator.clipboard.writeText(written), text)
  const lines = text.split('\n').map((line) => line.replaceAll(/\s/g, '').slice(0, 20))
  // The cursor ends behind the text, so that its end is what is drawn.
  const sign = lines.findLast((line) => line.length > 3) ?? ''
  const paste = async () => {
    await page.locator(editor).click()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.press('ControlOrMeta+V')
    const shown = async () => (await page.locator(editor).innerText()).replaceAll(/\s/g, '')
    await expect.poll(shown, { timeout: 1000 }).toContain(sign)
  }
  // An editor that is just being opened takes no keys; once it does, what is pasted comes a moment later.
  await vi.waitFor(paste, { timeout: 30_000 })
}

/** Writes variables into the tab that is open, in place of those that it has. */
export async function writeVariables(page: Page, variables: object): Promise<void> {
  await page.getByRole('button', { name: 'Variables' }).click()
  await write(
    page,
    'section[aria-label="Variables"] .graphiql-editor:not(.hidden) .monaco-editor',
    JSON.stringify(variables, null, 2),
  )
}

/** Writes a query into a tab of its own. */
export async function writeQuery(page: Page, query: string, variables?: object): Promise<void> {
  await page.getByRole('button', { name: 'New tab' }).click()
  await write(page, '.graphiql-query-editor .monaco-editor', query)
  if (variables) await writeVariables(page, variables)
}
