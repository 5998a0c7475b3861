import { Login, type LoginSettings } from './login.ts'

/** What the page is told by whoever serves it, in `/settings.json`. */
interface PageSettings extends Omit<LoginSettings, 'redirectUri'> {
  /** Where the gateway answers: it has to name this page's origin in CORS_ORIGINS. */
  readonly gateway: string
}

const query = `{ viewer { accountId role organization { name } } subscriptions(first: 5) { totalCount } }`

const settings = (await (await fetch('/settings.json')).json()) as PageSettings
const login = new Login({ ...settings, redirectUri: `${location.origin}/` })

function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (!found) throw new Error(`The page has no ${id}.`)
  return found
}

function show(answer: unknown): void {
  element('answer').textContent = typeof answer === 'string' ? answer : JSON.stringify(answer)
  for (const [id, isShown] of [
    ['login', !login.isLoggedIn],
    ['ask', login.isLoggedIn],
    ['logout', login.isLoggedIn],
  ] as const)
    element(id).hidden = !isShown
}

async function ask(): Promise<void> {
  const response = await fetch(settings.gateway, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await login.token()}` },
    body: JSON.stringify({ query }),
  })
  show(await response.json())
}

/** Does something, and shows why it could not be done. */
const doing = (work: () => Promise<void>) => () => void work().catch((error: unknown) => show(String(error)))

element('login').addEventListener(
  'click',
  doing(() => login.begin()),
)
element('ask').addEventListener('click', doing(ask))
element('logout').addEventListener(
  'click',
  doing(() => login.end()),
)

doing(async () => {
  if (await login.finish()) await ask()
  else show('Nobody is logged in.')
})()
