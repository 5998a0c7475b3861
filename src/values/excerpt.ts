/** The beginning of a text for a message, where an ellipsis stands for the rest. */
export function excerpt(text: string, most = 60): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}

/** The beginning of a value for a message, written as JSON. */
export function excerptOf(value: unknown): string {
  return excerpt(JSON.stringify(value) ?? 'nothing')
}
