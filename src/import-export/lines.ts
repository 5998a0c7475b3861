/** Bytes that one line may have: far more than any object needs, far less than memory has. */
export const longestLine = 4 * 1024 * 1024

/** One line of a file: its text, or why it has none. Lines count from 1. */
export interface Line {
  readonly number: number
  readonly text: string
  readonly fault: string | null
}

const newline = 0x0a

/**
 * Splits the bytes of a UTF-8 file into lines, as many at a time as came together; a line never takes more memory than
 * `longestLine`. A byte order mark at the start, carriage returns at the end and blank lines are left out. A line that
 * is too long or no UTF-8 comes with its fault, and reading goes on behind it; a file in UTF-16 is one fault.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  const splitter = new Splitter()
  for await (const chunk of chunks) {
    const lines = splitter.split(chunk)
    if (lines.length > 0) yield lines
    if (splitter.isUnreadable) return
  }
  const rest = splitter.end()
  if (rest.length > 0) yield rest
}

class Splitter {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #parts: Uint8Array[] = []
  #bytes = 0
  #number = 0
  isUnreadable = false

  split(chunk: Uint8Array): Line[] {
    const lines: Line[] = []
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end))
      start = end + 1
      const line = this.#finish()
      if (line) lines.push(line)
      if (this.isUnreadable) return lines
    }
    // The chunk's memory may be used again for the next one.
    this.#keep(new Uint8Array(chunk.subarray(start)))
    return lines
  }

  end(): Line[] {
    const line = this.#bytes > 0 ? this.#finish() : null
    return line ? [line] : []
  }

  #keep(part: Uint8Array): void {
    this.#bytes += part.length
    if (this.#bytes > longestLine) this.#parts = []
    else if (part.length > 0) this.#parts.push(part)
  }

  #finish(): Line | null {
    const number = ++this.#number
    const bytes = this.#bytes
    const whole = Buffer.concat(this.#parts)
    this.#parts = []
    this.#bytes = 0
    const faulty = (fault: string): Line => ({ number, text: '', fault })
    if (bytes > longestLine) return faulty(`is longer than ${longestLine / 1024 / 1024} MiB`)
    if (number === 1 && isUtf16(whole)) {
      this.isUnreadable = true
      return faulty('begins like UTF-16, but the file must be UTF-8; nothing more was read')
    }
    try {
      const text = this.#decoder.decode(number === 1 ? withoutMark(whole) : whole).trim()
      return text === '' ? null : { number, text, fault: null }
    } catch {
      return faulty('is not valid UTF-8')
    }
  }
}

function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}
