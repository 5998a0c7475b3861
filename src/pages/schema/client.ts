/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The script of the page of the graph: the choice of a type, the search, the size of the picture. Its own source is the
 * page's script.
 */
export function startSchema(): void {
  function element(id: string): HTMLElement {
    const found = document.getElementById(id)
    if (!found) throw new Error(`The page has no #${id}`)
    return found
  }

  const picture = element('picture') as unknown as SVGSVGElement
  const view = element('view')
  const panel = element('panel')
  const search = element('search') as HTMLInputElement
  const cards = [...picture.querySelectorAll<SVGAElement>('.card')]
  const lines = [...picture.querySelectorAll<SVGPathElement>('.line')]
  const items = [...panel.querySelectorAll<HTMLLIElement>('li[data-name]')]
  const articles = [...panel.querySelectorAll<HTMLElement>('article')]
  const natural = { width: picture.viewBox.baseVal.width, height: picture.viewBox.baseVal.height }
  const smoothly = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth'
  let scale = 1
  let isFitted = true

  function setScale(wanted: number, around?: { x: number; y: number }): void {
    const next = Math.min(2.5, Math.max(0.2, wanted))
    const box = picture.getBoundingClientRect()
    const frame = view.getBoundingClientRect()
    const at = around ?? { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 }
    const held = { x: (at.x - box.left) / scale, y: (at.y - box.top) / scale }
    scale = next
    picture.setAttribute('width', String(natural.width * scale))
    picture.setAttribute('height', String(natural.height * scale))
    const moved = picture.getBoundingClientRect()
    view.scrollLeft += moved.left + held.x * scale - at.x
    view.scrollTop += moved.top + held.y * scale - at.y
    element('size').textContent = `${Math.round(scale * 100)} %`
  }

  function fit(): void {
    isFitted = true
    setScale(Math.max(0.5, Math.min(1.1, (view.clientWidth - 8) / natural.width)))
  }

  function zoom(factor: number, around?: { x: number; y: number }): void {
    isFitted = false
    setScale(scale * factor, around)
  }

  function nameInAddress(): string | null {
    const name = decodeURIComponent(location.hash.slice(1))
    return articles.some(({ id }) => id === name) ? name : null
  }

  function light(name: string | null, found: ReadonlySet<string> | null): void {
    const near = new Set<string>()
    const isDrawn = cards.some((card) => card.dataset['type'] === name)
    for (const line of lines) {
      const { a = '', b = '' } = line.dataset
      const isLit = name !== null && (a === name || b === name)
      line.classList.toggle('lit', isLit)
      if (isLit) near.add(a).add(b)
    }
    for (const card of cards) {
      const type = card.dataset['type'] ?? ''
      card.classList.toggle('chosen', type === name)
      card.classList.toggle('near', type !== name && near.has(type))
      card.classList.toggle('found', !isDrawn && (found?.has(type) ?? false))
      if (type === name) card.setAttribute('aria-current', 'true')
      else card.removeAttribute('aria-current')
    }
    picture.classList.toggle('choosing', isDrawn)
    picture.classList.toggle('searching', !isDrawn && found !== null)
  }

  /** The links of a description: lights up what a query finds, and what an enumeration or an input is used by. */
  function mentionedBy(name: string): Set<string> {
    return new Set([...element(name).querySelectorAll('a')].map(({ hash }) => hash.slice(1)))
  }

  function bringIntoView(name: string): void {
    const card = cards.find((each) => each.dataset['type'] === name)?.getBoundingClientRect()
    const frame = view.getBoundingClientRect()
    if (!card || frame.width === 0) return
    const isInside =
      card.left >= frame.left && card.right <= frame.right && card.top >= frame.top && card.bottom <= frame.bottom
    if (isInside) return
    view.scrollBy({
      left: (card.left + card.right) / 2 - (frame.left + frame.right) / 2,
      top:
        card.height > frame.height
          ? card.top - frame.top - 24
          : (card.top + card.bottom) / 2 - (frame.top + frame.bottom) / 2,
      behavior: smoothly,
    })
  }

  function show(): void {
    const name = nameInAddress()
    for (const article of articles) article.hidden = article.id !== name
    element('index').hidden = name !== null
    element('back').hidden = name === null
    panel.scrollTop = 0
    // On a phone the page itself scrolls, and has gone where the address says before there was anything to see.
    scrollTo(0, 0)
    document.title = name ? `${name} · The graph of Triptych` : 'The graph of Triptych'
    light(name, name === null ? filter() : mentionedBy(name))
    if (name === null) return
    bringIntoView(name)
    // From the list or a reference the reader goes on in the description; from the picture one stays in the picture.
    if (!view.contains(document.activeElement) && document.activeElement !== search)
      element(name).focus({ preventScroll: true })
  }

  /** Narrows the list to what is searched for; answers with the names that are left, or null without a search. */
  function filter(): Set<string> | null {
    const wanted = search.value.trim().toLowerCase()
    const left = new Set<string>()
    for (const item of items) {
      const { name = '', words = '' } = item.dataset
      const hits = wanted === '' ? [] : words.split(' ').filter((word) => word.toLowerCase().includes(wanted))
      const isLeft = name.toLowerCase().includes(wanted) || hits.length > 0
      item.hidden = !isLeft
      if (isLeft) left.add(name)
      const place = item.querySelector<HTMLElement>('.hits')
      if (place) {
        place.textContent = hits.length > 6 ? `${hits.slice(0, 6).join(', ')} …` : hits.join(', ')
        place.hidden = hits.length === 0
      }
    }
    for (const group of panel.querySelectorAll<HTMLElement>('.group'))
      group.hidden = !group.querySelector('li[data-name]:not([hidden])')
    element('nothing').hidden = left.size > 0
    return wanted === '' ? null : left
  }

  /** Back to the list, without an address that a reload would open again. */
  function close(): void {
    if (nameInAddress() === null) return
    history.pushState(null, '', location.pathname + location.search)
    show()
  }

  search.addEventListener('input', () => {
    close()
    light(null, filter())
  })
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    const wanted = search.value.trim().toLowerCase()
    const left = items.filter((item) => !item.hidden)
    const best = left.find((item) => item.dataset['name']?.toLowerCase() === wanted) ?? left[0]
    best?.querySelector('a')?.click()
  })
  element('back').addEventListener('click', () => {
    const name = nameInAddress()
    close()
    items
      .find((item) => item.dataset['name'] === name)
      ?.querySelector('a')
      ?.focus()
  })
  element('larger').addEventListener('click', () => zoom(1.25))
  element('smaller').addEventListener('click', () => zoom(0.8))
  element('fit').addEventListener('click', fit)
  addEventListener('resize', () => {
    if (isFitted) fit()
  })
  addEventListener('hashchange', show)
  addEventListener('popstate', show)
  addEventListener('keydown', (event) => {
    const isTyping = document.activeElement === search
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === '/' && !isTyping) {
      event.preventDefault()
      search.focus()
      search.select()
    } else if (event.key === 'Escape') {
      if (isTyping && search.value !== '') search.value = ''
      close()
      light(null, filter())
    } else if (!isTyping && event.key === '+') zoom(1.25)
    else if (!isTyping && event.key === '-') zoom(0.8)
    else if (!isTyping && event.key === '0') fit()
  })
  view.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      zoom(Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY })
    },
    { passive: false },
  )

  // A mouse drags the picture; fingers scroll it anyway.
  let held: { x: number; y: number; left: number; top: number; hasMoved: boolean } | null = null
  view.addEventListener('dragstart', (event) => event.preventDefault())
  view.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return
    held = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop, hasMoved: false }
  })
  addEventListener('pointermove', (event) => {
    if (!held) return
    const [x, y] = [event.clientX - held.x, event.clientY - held.y]
    if (!held.hasMoved && Math.hypot(x, y) < 5) return
    view.classList.add('dragged')
    held.hasMoved = true
    view.scrollTo(held.left - x, held.top - y)
  })
  addEventListener('pointerup', () => {
    view.classList.remove('dragged')
    // The click that ends a drag comes right after this.
    setTimeout(() => {
      held = null
    })
  })
  view.addEventListener(
    'click',
    (event) => {
      const isOnCard = (event.target as Element).closest('.card') !== null
      if (held?.hasMoved) event.preventDefault()
      else if (!isOnCard) close()
    },
    { capture: true },
  )

  document.documentElement.classList.add('live')
  fit()
  view.scrollLeft = (natural.width * scale - view.clientWidth) / 2
  view.scrollTop = 0
  show()
}
