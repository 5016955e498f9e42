import {
  BoundExcluded,
  BoundIncluded,
  parseUuid,
  Range,
  RecordId,
  type RecordIdValue,
  Uuid,
} from '@surrealengine/values'
import { bytesOf, dateTimeOf, durationOf, numberOf, pointOf, wholeOf } from './literals.js'
import { TextReader } from './text-reader.js'

const WORD = /\w+/y
const KEY = /[A-Za-z_]\w*|\d{1,18}(?!\w)/y
const NAME = /(?!(?:NaN|Infinity)\b)[A-Za-z_]\w*/y
const WHOLE = /[+-]?\d+(?!\w)/y
const DURATION = /(?:\d+(?:ns|us|µs|μs|ms|[smhdwy]))+(?!\w)/y
const NUMBER = /([+-]?(?:\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?|NaN|Infinity))(f|dec)?(?!\w)/y
const POINT = /\(\s*([+-]?\d[^\s,()]*)\s*,\s*([+-]?\d[^\s,()]*)\s*\)/y
const RANGE = /(>?)\.\.(=?)/y
/** What SurrealDB does not read after the `..` of a range. */
const UNREAD = /(?=b')/y
/** What may follow a range without an end. */
const AFTER_RANGE = /(?=\s*(?:[,\])}]|$))/y

/** Maximum nesting of values: more does not fit in a request. */
const DEEPEST = 100

const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['none', undefined],
  ['null', null],
  ['true', true],
  ['false', false],
])

/**
 * Parses a record id like SurrealDB does: what `formatRecordId()` returns, and what SurrealDB itself writes.
 *
 * The whole string must be one record id. It may contain any values that an id supports, but no expressions or
 * comments. A geometry other than a point is read as an object.
 *
 * @throws TypeError if the string is not a record id. The error does not contain it.
 *
 * @example
 * ```ts
 * import { parseRecordId } from '@surrealengine/codec'
 *
 * parseRecordId('users:alice') // RecordId('users', 'alice')
 * parseRecordId("`my table`:['a', 1]") // RecordId('my table', ['a', 1])
 * ```
 */
export function parseRecordId(text: string): RecordId {
  return new Parser(new TextReader(text)).whole()
}

class Parser {
  readonly #reader: TextReader
  #depth = 0

  constructor(reader: TextReader) {
    this.#reader = reader
  }

  whole(): RecordId {
    this.#reader.skipSpace()
    const record = this.#record()
    this.#reader.skipSpace()
    if (!this.#reader.atEnd) this.#reader.fail()
    return record
  }

  #record(): RecordId {
    const table = this.#quotedName() ?? this.#reader.take(NAME)?.[0]
    if (table === undefined) this.#reader.fail()
    this.#reader.expect(':')
    this.#reader.skipSpace()
    return new RecordId(table, this.#id())
  }

  #id(): RecordIdValue {
    const next = this.#reader.peek()
    if (next === '[') return this.#nested(() => this.#array())
    if (next === '{') return this.#nested(() => this.#object() ?? this.#reader.fail())
    const prefixed = this.#prefixed()
    if (prefixed !== undefined) return prefixed instanceof Uuid ? prefixed : this.#reader.fail()
    const whole = this.#reader.take(WHOLE)?.[0]
    if (whole !== undefined) return wholeOf(whole) ?? whole
    return this.#quotedName() ?? this.#reader.take(WORD)?.[0] ?? this.#reader.fail()
  }

  #value(): unknown {
    this.#reader.skipSpace()
    const first = this.#reader.take(RANGE)
    if (first !== undefined) return this.#range(undefined, first)
    const isBraced = this.#reader.peek() === '{'
    const value = this.#nested(() => this.#single())
    const range = this.#reader.take(RANGE)
    if (range === undefined) return value
    // SurrealDB does not read `..` after the braces of an object or an empty set.
    const isSet = value instanceof Set && value.size > 0
    return isBraced && !isSet ? this.#reader.fail() : this.#range([value], range)
  }

  #range(begin: [unknown] | undefined, [, excluded, included]: RegExpExecArray): Range<unknown, unknown> {
    const Begin = excluded === '' ? BoundIncluded : BoundExcluded
    const End = included === '' ? BoundExcluded : BoundIncluded
    if (this.#reader.take(UNREAD) !== undefined) this.#reader.fail()
    const isOpen = this.#reader.take(AFTER_RANGE) !== undefined
    if ((begin === undefined && excluded !== '') || (isOpen && included !== '')) this.#reader.fail()
    const end = isOpen ? undefined : new End(this.#nested(() => this.#single()))
    return new Range(begin && new Begin(begin[0]), end)
  }

  #single(): unknown {
    const next = this.#reader.peek()
    if (next === "'" || next === '"') return this.#reader.quoted(next)
    if (next === '[') return this.#array()
    if (next === '{') return this.#object() ?? this.#set()
    if (next === '(') return this.#parentheses()
    const prefixed = this.#prefixed()
    if (prefixed !== undefined) return prefixed
    const duration = this.#reader.take(DURATION)?.[0]
    if (duration !== undefined) return durationOf(duration) ?? this.#reader.fail()
    const [, number, suffix] = this.#reader.take(NUMBER) ?? []
    return number === undefined ? this.#wordOrRecord() : (numberOf(number, suffix) ?? this.#reader.fail())
  }

  #wordOrRecord(): unknown {
    const start = this.#reader.at
    const word = this.#reader.take(NAME)?.[0].toLowerCase() ?? ''
    if (WORDS.has(word)) return WORDS.get(word)
    this.#reader.at = start
    return this.#record()
  }

  #array(): unknown[] {
    this.#reader.expect('[')
    return this.#items(']')
  }

  /** A set, which has a comma where an object has a colon. */
  #set(): Set<unknown> {
    this.#reader.expect('{')
    if (this.#reader.skip(',')) {
      this.#reader.expect('}')
      return new Set()
    }
    this.#reader.skipSpace()
    // SurrealDB reads a duration there only in parentheses.
    if (this.#reader.take(DURATION) !== undefined) this.#reader.fail()
    const items: unknown[] = []
    do {
      items.push(this.#value())
      if (this.#reader.skip('}')) return this.#withoutLastComma(items)
      this.#reader.expect(',')
    } while (!this.#reader.skip('}'))
    return new Set(items)
  }

  /** SurrealDB requires a comma after a single distinct value, and treats 1 and 1.0 as the same. */
  #withoutLastComma(items: readonly unknown[]): Set<unknown> {
    return new Set(items.map(String)).size > 1 ? new Set(items) : this.#reader.fail()
  }

  #items(end: string): unknown[] {
    const items: unknown[] = []
    while (!this.#reader.skip(end)) {
      items.push(this.#value())
      if (!this.#reader.skip(',')) {
        this.#reader.expect(end)
        break
      }
    }
    return items
  }

  /** An object, or `undefined` if the braces are those of a set. */
  #object(): Record<string, unknown> | undefined {
    const start = this.#reader.at
    const entries: [string, unknown][] = []
    this.#reader.expect('{')
    while (!this.#reader.skip('}')) {
      this.#reader.skipSpace()
      const key = this.#key()
      if (key === undefined || !this.#reader.skip(':')) {
        if (entries.length > 0) this.#reader.fail()
        this.#reader.at = start
        return undefined
      }
      entries.push([key, this.#value()])
      if (!this.#reader.skip(',')) {
        this.#reader.expect('}')
        break
      }
    }
    return Object.fromEntries(entries)
  }

  #key(): string | undefined {
    const next = this.#reader.peek()
    if (next === "'" || next === '"') return this.#reader.quoted(next)
    return this.#quotedName() ?? this.#reader.take(KEY)?.[0]
  }

  /** A point, or a value in parentheses. */
  #parentheses(): unknown {
    const [, x, y] = this.#reader.take(POINT) ?? []
    if (x !== undefined && y !== undefined) return pointOf(x, y) ?? this.#reader.fail()
    this.#reader.expect('(')
    this.#reader.skipSpace()
    const value = this.#nested(() => this.#single())
    this.#reader.expect(')')
    return value
  }

  /** A string with a prefix letter for its type. */
  #prefixed(): unknown {
    const kind = this.#reader.peek()
    const mark = this.#reader.peek(1)
    if ((mark !== "'" && mark !== '"') || kind === undefined || !'sdub'.includes(kind)) return undefined
    this.#reader.at++
    const text = this.#reader.quoted(mark)
    switch (kind) {
      case 's':
        return text
      case 'd':
        return dateTimeOf(text) ?? this.#reader.fail()
      case 'u':
        return parseUuid(text) ?? this.#reader.fail()
      default:
        return bytesOf(text) ?? this.#reader.fail()
    }
  }

  #quotedName(): string | undefined {
    if (this.#reader.peek() === '`') return this.#reader.quoted('`')
    return this.#reader.peek() === '⟨' ? this.#reader.quoted('⟩') : undefined
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) this.#reader.fail()
    const value = read()
    this.#depth--
    return value
  }
}
