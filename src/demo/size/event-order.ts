/** Which event comes when: keeps a time and a reference for each, in a few bytes. */
export class EventOrder {
  #times = new Float64Array(1024)
  #references = new Float64Array(1024)
  length = 0

  /** Notes an event that happened then. */
  add(time: Date, reference: number): void {
    if (this.length === this.#times.length) {
      this.#times = grown(this.#times)
      this.#references = grown(this.#references)
    }
    this.#times[this.length] = time.getTime()
    this.#references[this.length] = reference
    this.length += 1
  }

  /** The references by time; of one instant, in the order in which they were noted. */
  sorted(): Float64Array {
    const places = Uint32Array.from({ length: this.length }, (_, place) => place)
    const times = this.#times
    places.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b)
    return Float64Array.from(places, (place) => this.#references[place] as number)
  }
}

function grown(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2)
  larger.set(numbers)
  return larger
}
