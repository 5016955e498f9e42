import { say } from '#prose'

/** The letter escapes of SurrealQL strings. */
const ESCAPED: Readonly<Record<string, string>> = { 0: '\0', n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
const SPACE = /\s*/y
const ESCAPE = /\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|([\\'"`0nrtbf]))/y

/** A cursor over the text of a record id. */
export class TextReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Index of the next character. May be set back. */
  get at(): number {
    return this.#at
  }
  set at(index: number) {
    this.#at = index
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length
  }

  /** The character at an offset from the next one. */
  peek(ahead = 0): string | undefined {
    return this.#text[this.#at + ahead]
  }

  /** Consumes and returns the match of a sticky pattern. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.#at += found[0].length
    return found
  }

  skipSpace(): void {
    this.take(SPACE)
  }

  /** Skips white space, and the given character if it is next. */
  skip(character: string): boolean {
    this.skipSpace()
    if (this.peek() !== character) return false
    this.#at++
    return true
  }

  expect(character: string): void {
    if (!this.skip(character)) this.fail()
  }

  /** Reads a quoted string that starts with the next character and ends with `end`. */
  quoted(end: string): string {
    let text = ''
    let start = ++this.#at
    for (let next = this.peek(); next !== end; next = this.peek()) {
      if (next === undefined) this.fail()
      if (next !== '\\') {
        this.#at++
        continue
      }
      text += this.#text.slice(start, this.#at) + this.#escape()
      start = this.#at
    }
    return text + this.#text.slice(start, this.#at++)
  }

  #escape(): string {
    const [, long, short, letter] = this.take(ESCAPE) ?? this.fail()
    if (letter !== undefined) return ESCAPED[letter] ?? letter
    const code = Number.parseInt(long ?? short ?? '', 16)
    const isCharacter = code < 0xd800 || (code > 0xdfff && code <= 0x10ffff)
    return isCharacter ? String.fromCodePoint(code) : this.fail()
  }

  fail(): never {
    throw new TypeError(say('not-a-record-id', this.#at))
  }
}
