/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * Makes the tabs of GraphiQL one stop of the Tab key, between which the arrow keys, Home and End go, and Delete closes
 * the one that is open: by itself GraphiQL has two stops for each and no keys. Keeps the open one in sight. Runs in the
 * browser from its own source, like `startExplorer`.
 */
export function watchTabs(area: HTMLElement): void {
  const openTab = () => area.querySelector('[role="tab"][aria-selected="true"]')
  const nameOf = (tab: Element | null | undefined) => tab?.querySelector<HTMLElement>('.graphiql-tab-button')
  const closeOf = (tab: Element | null | undefined) => tab?.querySelector<HTMLElement>('.graphiql-tab-close')

  function arrange(strip: Element): void {
    for (const tab of strip.querySelectorAll('[role="tab"]')) {
      const isOpen = tab.getAttribute('aria-selected') === 'true'
      for (const button of tab.querySelectorAll<HTMLElement>('button')) button.tabIndex = isOpen ? 0 : -1
      closeOf(tab)?.setAttribute('aria-label', `Close ${nameOf(tab)?.textContent ?? ''}`)
    }
    // GraphiQL leaves its strip of tabs where it was, and the tab that is open may be beyond its end.
    const [whole, open] = [strip.getBoundingClientRect(), openTab()?.getBoundingClientRect()]
    // By the strip alone: `scrollIntoView` would have the Tab key begin behind the bar above.
    if (open) strip.scrollLeft += Math.min(0, open.left - whole.left) + Math.max(0, open.right - whole.right)
  }

  function watch(strip: Element): void {
    arrange(strip)
    new MutationObserver(() => arrange(strip)).observe(strip, {
      subtree: true,
      childList: true,
      characterData: true,
      attributeFilter: ['aria-selected'],
    })
  }

  area.addEventListener('keydown', (event) => {
    const tab = (event.target as Element).closest('.graphiql-tab-button')?.closest('[role="tab"]')
    if (!tab) return
    const tabs = [...area.querySelectorAll('[role="tab"]')]
    const at = tabs.indexOf(tab)
    const places: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }
    const place = places[event.key]
    if (place === undefined && event.key !== 'Delete') return
    event.preventDefault()
    if (place === undefined) closeOf(tab)?.click()
    else nameOf(tabs.at(place % tabs.length))?.click()
    // Which one is open then is known when GraphiQL has drawn it.
    requestAnimationFrame(() => requestAnimationFrame(() => nameOf(openTab())?.focus()))
  })

  const waiting = new MutationObserver(() => {
    const strip = area.querySelector('.graphiql-tabs')
    if (!strip) return
    waiting.disconnect()
    watch(strip)
  })
  waiting.observe(area, { subtree: true, childList: true })
}
