/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { createFetcher } from './explorer-fetcher.ts'
import type { watchTabs } from './explorer-tabs.ts'
import type { Tab } from './introduction.ts'

/** Who the explorer is: kept in the browser beside GraphiQL's own state, so that a reload stays the same person. */
export interface ExplorerPerson {
  readonly slug: string
  readonly label: string
  readonly role: string
  readonly roleClass: string
  /** The text of the headers editor. */
  readonly headers: string
  /** In seconds, as in the token; null when it does not say. */
  readonly expiresAt: number | null
  readonly tabs: readonly Tab[]
  /** Tells one opening from another, so that an older window cannot write its headers over those of a newer person. */
  readonly visit: string
}

/** The settings that the page gives to its script. */
export interface ExplorerData {
  readonly workers: Readonly<Record<string, string>>
  readonly anonymousTabs: readonly Tab[]
  readonly logo: string
  /** Whether demo people exist here. */
  readonly hasPeople: boolean
  /** Set when the page was opened as somebody. */
  readonly person: ExplorerPerson | null
}

/**
 * Starts GraphiQL in the browser. The page's script is this function's own source, so that there is nothing to build:
 * it may use nothing from outside itself but the browser, GraphiQL and what it is given.
 */
export function startExplorer(fetcher: typeof createFetcher, watch: typeof watchTabs): void {
  const personKey = 'triptych:person'
  const ownPrefix = 'graphiql:'
  const themeKey = 'graphiql:theme'

  function element(id: string): HTMLElement {
    const found = document.getElementById(id)
    if (!found) throw new Error(`The page has no #${id}`)
    return found
  }

  // Read once and taken out of the page: the token should not lie around in the document.
  const block = element('explorer')
  const data = JSON.parse(block.textContent ?? '') as ExplorerData
  block.remove()

  function openMemory(): Storage {
    const kept = new Map<string, string>()
    return {
      get length() {
        return kept.size
      },
      key: (index) => [...kept.keys()][index] ?? null,
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => {
        kept.set(key, value)
      },
      removeItem: (key) => {
        kept.delete(key)
      },
      clear: () => {
        kept.clear()
      },
    }
  }

  /** The browser's storage; where it is switched off, one that lasts as long as the page. */
  function openStorage(): Storage {
    try {
      localStorage.setItem('triptych:probe', '1')
      localStorage.removeItem('triptych:probe')
      return localStorage
    } catch {
      return openMemory()
    }
  }

  const storage = openStorage()

  function readPerson(): ExplorerPerson | null {
    try {
      return JSON.parse(storage.getItem(personKey) ?? 'null') as ExplorerPerson | null
    } catch {
      return null
    }
  }

  function forgetTabs(): void {
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
    for (const key of keys) if (key.startsWith(ownPrefix) && key !== themeKey) storage.removeItem(key)
  }

  /** The same person with a new token: the tabs stay, and where they held the old headers they get the new ones. */
  function renewHeaders(before: ExplorerPerson, after: ExplorerPerson): void {
    const oldText = JSON.stringify(before.headers)
    const newText = JSON.stringify(after.headers)
    storage.setItem('graphiql:tabState', (storage.getItem('graphiql:tabState') ?? '').replaceAll(oldText, newText))
    if (storage.getItem('graphiql:headers') === before.headers) storage.setItem('graphiql:headers', after.headers)
  }

  function become(person: ExplorerPerson): void {
    const before = readPerson()
    const isRenewal = new URLSearchParams(location.search).has('renew') && before?.slug === person.slug
    if (isRenewal && before) renewHeaders(before, person)
    else forgetTabs()
    storage.setItem(personKey, JSON.stringify(person))
    // A reload, a bookmark or the way back shall not open the person afresh: what was written since would be lost.
    history.replaceState(null, '', location.pathname)
  }

  /**
   * GraphiQL opens one more, empty tab when what it kept of the editors is not what its active tab holds, as after a
   * reload at once.
   */
  function alignEditors(): void {
    const text = storage.getItem('graphiql:tabState')
    if (!text) return
    try {
      const state = JSON.parse(text) as { activeTabIndex: number; tabs: Record<string, string | null>[] }
      const active = state.tabs[state.activeTabIndex]
      for (const name of ['query', 'variables', 'headers']) {
        const value = active?.[name]
        if (value) storage.setItem(ownPrefix + name, value)
        else storage.removeItem(ownPrefix + name)
      }
    } catch {
      forgetTabs()
    }
  }

  if (data.person) become(data.person)
  alignEditors()
  const person = readPerson()

  /** GraphiQL's storage. Once another window has become somebody else, this window's state is kept no longer. */
  const guarded: Pick<Storage, 'length' | 'getItem' | 'setItem' | 'removeItem' | 'clear'> = {
    get length() {
      return storage.length
    },
    getItem: (key) => storage.getItem(key),
    setItem: (key, value) => {
      if (isCurrent()) storage.setItem(key, value)
    },
    removeItem: (key) => {
      if (isCurrent()) storage.removeItem(key)
    },
    clear: () => {
      if (isCurrent()) forgetTabs()
    },
  }

  function isCurrent(): boolean {
    return readPerson()?.visit === person?.visit
  }

  function notify(text: string, link?: { href: string; text: string }): void {
    const notice = element('notice')
    notice.replaceChildren(text)
    if (link) {
      const anchor = document.createElement('a')
      anchor.href = link.href
      anchor.textContent = link.text
      notice.append(' ', anchor)
    }
    notice.hidden = false
  }

  function notifyExpired(): void {
    if (!person)
      return notify('This token is not accepted. Look at the answer for the reason, and put another one under Headers.')
    const link = data.hasPeople
      ? { href: `${location.pathname}?as=${person.slug}&renew`, text: `Go on as ${person.label}` }
      : undefined
    notify('Your token is no longer accepted: it has run out, or the keys have changed.', link)
  }

  function showPerson(): void {
    const label = element('person')
    label.textContent = person ? person.label : 'No credentials'
    element('role').textContent = person ? person.role : 'anonymous'
    if (person) element('who').classList.add(person.roleClass)
    element('leave').hidden = !person
    const others = document.getElementById('people')
    if (others) others.textContent = person ? 'Switch person' : 'Choose a person'
    document.title = person ? `${person.label} · Triptych GraphiQL` : 'Triptych GraphiQL'
  }

  function watchToken(): void {
    const left = person?.expiresAt ? person.expiresAt * 1000 - Date.now() : Infinity
    // A timer cannot wait longer; a window that is open for weeks learns it from the first refusal.
    if (left < 2 ** 31) setTimeout(notifyExpired, Math.max(0, left))
  }

  addEventListener('storage', (event) => {
    if (event.key !== personKey || isCurrent()) return
    const other = readPerson()
    notify(
      `Another window has become ${other ? other.label : 'nobody'}. This one goes on as before and keeps nothing.`,
      {
        href: location.pathname,
        text: 'Follow it',
      },
    )
  })

  element('restore').addEventListener('click', () => {
    if (isCurrent()) forgetTabs()
    location.reload()
  })
  element('leave').addEventListener('click', () => {
    if (isCurrent()) {
      forgetTabs()
      storage.removeItem(personKey)
    }
    location.reload()
  })

  showPerson()
  watchToken()

  Object.assign(globalThis, {
    MonacoEnvironment: { globalAPI: false, getWorkerUrl: (_module: string, label: string) => data.workers[label] },
  })
  const tabs = person ? person.tabs : data.anonymousTabs
  const { YogaGraphiQL } = globalThis as unknown as {
    YogaGraphiQL: { renderYogaGraphiQL(root: Element, options: object): void }
  }
  YogaGraphiQL.renderYogaGraphiQL(element('graphiql'), {
    fetcher: fetcher(location.pathname, notifyExpired),
    storage: guarded,
    // Tokens of the demo outlast the window; a token of somebody's own is not written down.
    shouldPersistHeaders: data.hasPeople,
    defaultHeaders: person ? person.headers : undefined,
    defaultTabs: tabs.map((tab) => ({ ...tab, headers: person ? person.headers : null })),
    // Yoga would put its own welcome here, which goes before everything that was kept.
    initialQuery: undefined,
    defaultEditorToolsVisibility: matchMedia('(min-width: 761px)').matches ? 'headers' : false,
    // Yoga would write every keystroke into the address.
    onEditQuery: () => {},
    onEditHeaders: (text: string) => {
      element('who').classList.toggle('is-other', person !== null && text.trim() !== person.headers.trim())
    },
    title: 'Triptych',
    logo: data.logo,
  })
  watch(element('graphiql'))
}
