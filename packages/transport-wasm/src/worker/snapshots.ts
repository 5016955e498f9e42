import { behind, isIn, type Key, type KeySpan } from './keys.js'
import type { Table, Value } from './table.js'

/** Two transactions wrote the same key. */
export class WriteConflict extends Error {}

/** The writes of a committed transaction, for transactions that began before it. */
interface Commit {
  readonly version: number
  /** The previous values, as far as known when the commit was applied to the table. */
  readonly old: Map<Key, Value>
  readonly keys: ReadonlySet<Key>
}

const FIRST_PAGE = 64
const LARGEST_PAGE = 1024

/**
 * Transactions over a table whose own transactions end as soon as they are idle. Each sees the table as of its start,
 * plus its own writes, which are kept in memory until it is committed. If two wrote the same key, the second commit is
 * refused.
 */
export class Snapshots {
  readonly #table: Table
  readonly #active = new Set<Snapshot>()
  #commits: Commit[] = []
  #latest = 0

  constructor(table: Table) {
    this.#table = table
  }

  begin(): Snapshot {
    const snapshot = new Snapshot(this.#latest, this.#table, {
      since: version => this.#commits.filter(commit => commit.version > version),
      commit: () => this.#commit(snapshot),
      end: () => this.#end(snapshot),
    })
    this.#active.add(snapshot)
    return snapshot
  }

  async #commit(snapshot: Snapshot): Promise<void> {
    const { version, writes } = snapshot
    if (writes.size === 0) return
    for (const { keys, version: other } of this.#commits) {
      if (other <= version) continue
      for (const key of writes.keys()) if (keys.has(key)) throw new WriteConflict('another transaction wrote the same')
    }
    const commit: Commit = { version: ++this.#latest, old: new Map(), keys: new Set(writes.keys()) }
    this.#commits.push(commit)
    try {
      await this.#table.write(writes, (key, old) => commit.old.set(key, old))
    } catch (cause) {
      this.#commits = this.#commits.filter(each => each !== commit)
      throw cause
    }
  }

  #end(snapshot: Snapshot): void {
    this.#active.delete(snapshot)
    const oldest = Math.min(this.#latest, ...[...this.#active].map(({ version }) => version))
    this.#commits = this.#commits.filter(({ version }) => version > oldest)
  }
}

interface Home {
  since(version: number): readonly Commit[]
  commit(): Promise<void>
  end(): void
}

/** One transaction. */
export class Snapshot {
  readonly version: number
  readonly writes: Map<Key, Value> = new Map()
  readonly #table: Table
  readonly #home: Home

  constructor(version: number, table: Table, home: Home) {
    this.version = version
    this.#table = table
    this.#home = home
  }

  async get(key: Key): Promise<Value> {
    if (this.writes.has(key)) return this.writes.get(key)
    const value = await this.#table.get(key)
    const commit = this.#home.since(this.version).find(({ old }) => old.has(key))
    return commit === undefined ? value : commit.old.get(key)
  }

  write(key: Key, value: Value): void {
    this.writes.set(key, value)
  }

  /** The entries of a range, in order, including this transaction's own writes meanwhile. */
  async *scan(span: KeySpan, isReverse: boolean): AsyncGenerator<readonly [Key, Uint8Array<ArrayBuffer>]> {
    let rest = span
    for (let limit = FIRST_PAGE; ; limit = Math.min(2 * limit, LARGEST_PAGE)) {
      const { entries, isLast } = await this.#table.page(rest, limit, isReverse)
      const end = isLast ? undefined : entries.at(-1)?.[0]
      const here = end === undefined ? rest : reaching(rest, end, isReverse)
      const found = new Map<Key, Value>(entries)
      for (const commit of [...this.#home.since(this.version)].reverse()) put(found, commit.old, here)
      put(found, this.writes, here)
      const keys = [...found.keys()].sort()
      if (isReverse) keys.reverse()
      for (const key of keys) {
        const value = this.writes.has(key) ? this.writes.get(key) : found.get(key)
        if (value !== undefined) yield [key, value]
      }
      if (end === undefined) return
      rest = behind(rest, end, isReverse)
    }
  }

  /** Rejects with a `WriteConflict` or the error of IndexedDB; then nothing was written. */
  async commit(): Promise<void> {
    try {
      await this.#home.commit()
    } finally {
      this.#home.end()
    }
  }

  /** Discards the transaction. */
  drop(): void {
    this.#home.end()
  }
}

/** The part of a range up to and including a key. */
function reaching(span: KeySpan, key: Key, isReverse: boolean): KeySpan {
  return isReverse ? { ...span, lower: key, lowerOpen: false } : { ...span, upper: key, upperOpen: false }
}

function put(into: Map<Key, Value>, from: ReadonlyMap<Key, Value>, span: KeySpan): void {
  for (const [key, value] of from) if (isIn(key, span)) into.set(key, value)
}
