/** Whether a text is an http or https URL without a user name. */
export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && !new URL(text).username
}

/** Whether what is read from a URL cannot be changed on its way: by https, or from this machine. */
export function isConfidential(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
