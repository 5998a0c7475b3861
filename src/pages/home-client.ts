/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The script of the home page: the health line and the copy buttons. Its own source is the page's script, see
 * `startExplorer`.
 */
export function startHome(): void {
  async function showHealth(place: HTMLElement): Promise<void> {
    const started = performance.now()
    try {
      const response = await fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(5000) })
      place.className = response.ok ? 'health good' : 'health bad'
      place.textContent = response.ok
        ? `Healthy, answered in ${Math.max(1, Math.round(performance.now() - started))} ms`
        : `Not healthy: status ${response.status}`
    } catch {
      place.className = 'health bad'
      place.textContent = 'Does not answer'
    }
  }

  async function copy(button: HTMLButtonElement): Promise<void> {
    const code = button.parentElement?.querySelector('code')?.textContent ?? ''
    await navigator.clipboard.writeText(code).then(
      () => {
        button.textContent = 'Copied'
      },
      () => {
        button.textContent = 'Not allowed'
      },
    )
    setTimeout(() => {
      button.textContent = 'Copy'
    }, 1600)
  }

  // The page is the same wherever the gateway listens; what is copied from it should reach this gateway.
  for (const code of document.querySelectorAll('code')) {
    const text = code.textContent ?? ''
    if (text.includes('http://localhost:4000'))
      code.textContent = text.replace('http://localhost:4000', location.origin)
  }

  const place = document.getElementById('health')
  if (place) void showHealth(place)
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy')) {
    button.hidden = false
    button.addEventListener('click', () => void copy(button))
  }
}
