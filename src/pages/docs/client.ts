/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type MiniSearch from 'minisearch'
import type { Found, SearchSection } from './search-client.ts'

declare global {
  interface Window {
    MiniSearch?: typeof MiniSearch
  }
}

/**
 * Runs in the browser: the search with its keys, the list of contents on small screens, buttons that copy code, and the
 * mark in the outline. Uses nothing from outside itself but what it is given.
 */
export function startDocs(
  createSearch: (
    index: typeof MiniSearch,
    sections: readonly SearchSection[],
  ) => (question: string) => readonly Found[],
): void {
  const form = document.querySelector<HTMLFormElement>('form.search')
  const field = document.querySelector<HTMLInputElement>('#question')
  const list = document.querySelector<HTMLElement>('#found')
  const said = document.querySelector<HTMLElement>('#said')
  let search: Promise<(question: string) => readonly Found[]> | null = null

  /** The library and the sections are fetched when somebody begins to search. */
  async function load(library: string, sections: string): Promise<(question: string) => readonly Found[]> {
    const [answer] = await Promise.all([fetch(sections), loadScript(library)])
    if (!window.MiniSearch) throw new Error('The library of the search is not there.')
    return createSearch(window.MiniSearch, (await answer.json()) as SearchSection[])
  }

  function loadScript(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script')
      script.src = path
      script.addEventListener('load', () => resolve())
      script.addEventListener('error', () => reject(new Error(`${path} could not be loaded.`)))
      document.head.append(script)
    })
  }

  function getSearch(): Promise<(question: string) => readonly Found[]> {
    const { library = '', sections = '' } = form?.dataset ?? {}
    search ??= load(library, sections).catch((error: unknown) => {
      search = null
      throw error
    })
    return search
  }

  async function show(): Promise<void> {
    if (!field || !list || !said) return
    const question = field.value.trim()
    if (question === '') return hide()
    try {
      const found = (await getSearch())(question)
      // Another letter was typed meanwhile.
      if (field.value.trim() !== question) return
      said.textContent =
        found.length === 0 ? 'Nothing was found.' : found.length === 1 ? 'One section' : `${found.length} sections`
      list.replaceChildren(...found.map(itemOf))
    } catch {
      said.textContent = 'The search could not be loaded.'
      list.replaceChildren()
    }
    form?.classList.add('open')
  }

  function hide(): void {
    form?.classList.remove('open')
    list?.replaceChildren()
    if (said) said.textContent = ''
  }

  function itemOf({ address, title, heading, text, words }: Found): HTMLElement {
    const link = document.createElement('a')
    link.href = address
    const place = document.createElement('strong')
    place.textContent = heading
    const from = document.createElement('small')
    from.textContent = heading === title ? '' : title
    const excerpt = document.createElement('span')
    excerpt.append(...excerptOf(text, words))
    link.append(place, ' ', from, excerpt)
    const item = document.createElement('li')
    item.append(link)
    return item
  }

  /** Some words around the first one that was found, the found ones marked. */
  function excerptOf(text: string, words: readonly string[]): Node[] {
    const found = words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${found})`, 'iu')
    const start = Math.max(0, text.search(pattern) - 50)
    const begin = start === 0 ? 0 : text.indexOf(' ', start) + 1
    const end = text.length > begin + 170 ? text.lastIndexOf(' ', begin + 170) : text.length
    const part = `${begin > 0 ? '… ' : ''}${text.slice(begin, end)}${end < text.length ? ' …' : ''}`
    return part.split(new RegExp(pattern, 'giu')).map((piece, index) => {
      if (index % 2 === 0) return document.createTextNode(piece)
      const mark = document.createElement('mark')
      mark.textContent = piece
      return mark
    })
  }

  /** Moves between the field and what was found. */
  function move(step: number): void {
    const places = [field, ...(list?.querySelectorAll('a') ?? [])]
    const at = places.findIndex((place) => place === document.activeElement)
    places[Math.min(places.length - 1, Math.max(0, at + step))]?.focus()
  }

  function isWriting(target: EventTarget | null): boolean {
    return (
      target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
    )
  }

  /** The page is the same wherever the gateway listens; what is copied or followed from it should reach this gateway. */
  function nameThisGateway(): void {
    const usual = /http:\/\/(?:localhost|127\.0\.0\.1):4000\b/g
    for (const place of document.querySelectorAll('article code, article a')) {
      const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT)
      while (texts.nextNode()) {
        const node = texts.currentNode
        if (node.nodeValue?.includes(':4000')) node.nodeValue = node.nodeValue.replaceAll(usual, location.origin)
      }
    }
  }

  nameThisGateway()
  if (form && field) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void show().then(() => list?.querySelector('a')?.click())
    })
    field.addEventListener('focus', () => void getSearch().catch(() => {}))
    field.addEventListener('input', () => void show())
    form.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault()
        move(event.key === 'ArrowDown' ? 1 : -1)
      } else if (event.key === 'Escape') {
        hide()
        field.focus()
        field.select()
      }
    })
    document.addEventListener('keydown', (event) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return
      event.preventDefault()
      field.focus()
    })
    document.addEventListener('click', (event) => {
      if (event.target instanceof Node && (!form.contains(event.target) || event.target instanceof HTMLAnchorElement))
        hide()
    })
  }

  for (const block of document.querySelectorAll<HTMLElement>('.code')) {
    const code = block.querySelector('code')
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = 'Copy'
    button.addEventListener('click', () => {
      void navigator.clipboard.writeText(code?.textContent ?? '').then(
        () => (button.textContent = 'Copied'),
        () => (button.textContent = 'Not allowed'),
      )
      setTimeout(() => (button.textContent = 'Copy'), 1600)
    })
    block.append(button)
  }

  // The current document within the list of contents; the page itself stays where it is.
  const contents = document.querySelector<HTMLElement>('.contents')
  const current = contents?.querySelector<HTMLElement>('[aria-current]')
  if (contents && current) contents.scrollTop = current.offsetTop - contents.clientHeight / 2
}
