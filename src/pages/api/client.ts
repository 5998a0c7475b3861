/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What the page gives to its script where it was opened as a person of the demo. */
export interface ApiData {
  readonly token: string
}

/**
 * Runs in the browser: sends what the forms say, with the token at the top, and shows what came back. Uses nothing from
 * outside itself.
 */
export function startApi(): void {
  const token = document.querySelector<HTMLInputElement>('#token')
  // Read once and taken out of the page, as its address is: a reload forgets who asks, as the field says.
  const block = document.querySelector('#asked-as')
  if (block && token) {
    token.value = (JSON.parse(block.textContent ?? '') as ApiData).token
    block.remove()
    history.replaceState(null, '', location.pathname + location.hash)
  }
  for (const form of document.querySelectorAll<HTMLFormElement>('form.try')) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void send(form)
    })
  }
  const area = document.querySelector<HTMLElement>('#credentials')
  if (area) area.hidden = false
  document.documentElement.classList.add('live')

  function valuesOf(form: HTMLFormElement, place: string): (readonly [string, string])[] {
    const fields = form.querySelectorAll<HTMLInputElement>(`input[data-in="${place}"]`)
    return [...fields].map((field) => [field.name, field.value.trim()] as const).filter(([, value]) => value !== '')
  }

  async function send(form: HTMLFormElement): Promise<void> {
    const { method = 'GET', path = '' } = form.dataset
    const ids = new Map(valuesOf(form, 'path'))
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids.get(name) ?? ''))
    const query = new URLSearchParams(valuesOf(form, 'query').map(([name, value]) => [name, value])).toString()
    const url = query === '' ? address : `${address}?${query}`
    const headers = new Headers(valuesOf(form, 'header').map(([name, value]) => [name, value]))
    if (token?.value) headers.set('authorization', `Bearer ${token.value.trim()}`)
    const body = form.querySelector('textarea')?.value
    if (body !== undefined) headers.set('content-type', 'application/json')
    const status = form.querySelector('output')
    const shown = form.querySelector('pre')
    if (!status || !shown) return
    const say = (text: string, kind: string) => {
      status.textContent = text
      status.className = kind
    }
    say('Sending …', '')
    try {
      const startedAt = performance.now()
      const response = await fetch(url, { method, headers, cache: 'no-store', ...(body === undefined ? {} : { body }) })
      const text = await response.text()
      say(`${response.status} in ${Math.round(performance.now() - startedAt)} ms`, response.ok ? 'good' : 'bad')
      const told = ['etag', 'location', 'link', 'content-language', 'allow', 'x-request-id'].flatMap((name) => {
        const value = response.headers.get(name)
        return value === null ? [] : [`${name}: ${value}`]
      })
      shown.textContent = [`${method} ${url}`, '', ...told, '', pretty(text)].join('\n').trim()
    } catch (error) {
      say('It could not be sent.', 'bad')
      shown.textContent = String(error)
    }
    shown.hidden = false
  }

  function pretty(text: string): string {
    try {
      const lines = JSON.stringify(JSON.parse(text), null, 2)
      return lines.length > 20_000 ? `${lines.slice(0, 20_000)}\n… ${lines.length - 20_000} characters more` : lines
    } catch {
      return text
    }
  }
}
