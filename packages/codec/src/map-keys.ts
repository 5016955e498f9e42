/** Maximum number of cached keys. Beyond it, no more are added. */
const MOST = 2048
/** Maximum number of cached successors of a key, since maps may use data as keys. */
const MOST_BRANCHES = 8
/** Longer keys are not cached. In bytes, including the head. */
const LONGEST = 64

/**
 * One key in a trie of key sequences. The records of a table repeat the same keys, so following a cached sequence saves
 * decoding the keys and checking for duplicates.
 */
export class KeyNode {
  readonly key: string
  /** The encoded key, including its head. */
  readonly encoded: Uint8Array
  readonly #parent: KeyNode | undefined
  readonly #count: { left: number }
  /** The key that followed last time. */
  #likely: KeyNode | undefined
  readonly #others: KeyNode[] = []

  private constructor(key: string, encoded: Uint8Array, parent: KeyNode | undefined) {
    this.key = key
    this.encoded = encoded
    this.#parent = parent
    this.#count = parent === undefined ? { left: MOST } : parent.#count
  }

  /** The root of all sequences. */
  static root(): KeyNode {
    return new KeyNode('', new Uint8Array(0), undefined)
  }

  /** The node of the key encoded at `at`, if it is cached. */
  follow(bytes: Uint8Array, at: number): KeyNode | undefined {
    const likely = this.#likely
    if (likely !== undefined && startsAt(bytes, at, likely.encoded)) return likely
    for (const other of this.#others) {
      if (startsAt(bytes, at, other.encoded)) {
        this.#likely = other
        return other
      }
    }
    return undefined
  }

  /** Returns whether the sequence up to here contains the key. */
  has(key: string): boolean {
    for (let node: KeyNode = this; node.#parent !== undefined; node = node.#parent) {
      if (node.key === key) return true
    }
    return false
  }

  /** Caches a new successor of this key, if there is room. The bytes are copied. */
  remember(key: string, encoded: Uint8Array): KeyNode | undefined {
    if (encoded.length > LONGEST || this.#others.length === MOST_BRANCHES || this.#count.left === 0) return undefined
    this.#count.left--
    const node = new KeyNode(key, encoded.slice(), this)
    this.#others.push(node)
    this.#likely = node
    return node
  }
}

function startsAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  const { length } = wanted
  // Past the end is `undefined`, which equals no byte.
  for (let index = 0; index < length; index++) {
    if (bytes[at + index] !== wanted[index]) return false
  }
  return true
}
