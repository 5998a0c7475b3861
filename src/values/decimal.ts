/** Whether a text is an exact decimal number: at most 15 digits before the point and 6 after it. */
export function isDecimal(text: string): boolean {
  return /^-?\d{1,15}(\.\d{1,6})?$/.test(text)
}
