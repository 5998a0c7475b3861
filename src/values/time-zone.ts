/**
 * The name of a time zone of the IANA database in the case that it is written in, `Europe/Paris`; null for any other
 * text. An older or newer name of one stays as it is given. Offsets such as `+01:00` are none: they know nothing of
 * summer time.
 */
export function canonicalTimeZone(text: string): string | null {
  if (!/^[a-z]/i.test(text)) return null
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions()
    return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text
  } catch {
    return null
  }
}
