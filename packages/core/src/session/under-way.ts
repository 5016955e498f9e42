/** Counts work in progress, and tells when there is none. */
export class UnderWay {
  #count = 0
  /** Created on demand, since a link has three counters per session. */
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

  /** Begins work that ends when the returned function is first called. */
  hold(): () => void {
    this.begin()
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.end()
    }
  }

  /** Begins work that ends when the promise settles. */
  until(work: Promise<unknown>): void {
    const over = this.hold()
    work.then(over, over)
  }

  /** Resolves once nothing is in progress. New work may have begun by the time the caller continues. */
  idle(): Promise<void> {
    if (this.#count === 0) return Promise.resolve()
    return new Promise(resolve => {
      this.#waiting ??= []
      this.#waiting.push(resolve)
    })
  }
}
