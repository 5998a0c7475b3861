import { html, type Markup } from './html.ts'

/** The mark: a triptych, one tall panel between two wings. */
export function logo(): Markup {
  return html`<svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
    <path class="logo-seller" fill="#d98a1f" d="M2 13.5A6.5 6.5 0 0 1 8.5 7H9v20H3.5A1.5 1.5 0 0 1 2 25.5Z"/>
    <path class="logo-reseller" fill="#6d5bd0" d="M11 9a5 5 0 0 1 10 0v18.5a1.5 1.5 0 0 1-1.5 1.5h-7a1.5 1.5 0 0 1-1.5-1.5Z"/>
    <path class="logo-organization" fill="#12908a" d="M23 7h.5a6.5 6.5 0 0 1 6.5 6.5v12a1.5 1.5 0 0 1-1.5 1.5H23Z"/>
  </svg>`
}

/** The mark as a file of its own, for the browser's tab. */
export function favicon(): string {
  return logo().text.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')
}
