/** Counts what is under way, and tells when nothing is any more. */
export class UnderWay {
  #count = 0
  /** Made for the first that waits: a link has three of these for each session. */
  #waiting: (() => void)[] | undefined

  get count(): number {
    return this.#count
  }

  begin(): void {
    this.#count++
  }

  end(): void {
    this.#count--
    if (this.#count > 0) return
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const resolve of waiting) resolve()
  }

  /** Begins something that ends when what this returns is called, however often. */
  hold(): () => void {
    this.begin()
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.end()
    }
  }

  /** The same, until work is over. */
  until(work: Promise<unknown>): void {
    const over = this.hold()
    work.then(over, over)
  }

  /** Settles as soon as nothing is under way. Something may have begun again by then. */
  idle(): Promise<void> {
    if (this.#count === 0) return Promise.resolve()
    return new Promise(resolve => {
      this.#waiting ??= []
      this.#waiting.push(resolve)
    })
  }
}
