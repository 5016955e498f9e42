/** Keys that all sequences together may have. Beyond it nothing more is remembered. */
const MOST = 2048
/** Different keys that are remembered behind the same one: maps with keys that are data go on without end. */
const MOST_BRANCHES = 8
/** Longer keys are not remembered. Bytes, their head included. */
const LONGEST = 64

/**
 * One key of a sequence of keys, as the maps of one frame after another repeat it: the records of a table all have the
 * same. Whoever follows a remembered sequence need not make the text of a key again, nor look whether a key came twice.
 */
export class KeyNode {
  readonly key: string
  /** The key as it is encoded, with its head. */
  readonly encoded: Uint8Array
  readonly #parent: KeyNode | undefined
  readonly #count: { left: number }
  /** The key that came next the last time. */
  #likely: KeyNode | undefined
  readonly #others: KeyNode[] = []

  private constructor(key: string, encoded: Uint8Array, parent: KeyNode | undefined) {
    this.key = key
    this.encoded = encoded
    this.#parent = parent
    this.#count = parent === undefined ? { left: MOST } : parent.#count
  }

  /** Where every sequence begins. */
  static root(): KeyNode {
    return new KeyNode('', new Uint8Array(0), undefined)
  }

  /** The node of the key whose encoding begins at `at`, where that is remembered. */
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

  /** Whether the key stands in the sequence that leads here. */
  has(key: string): boolean {
    for (let node: KeyNode = this; node.#parent !== undefined; node = node.#parent) {
      if (node.key === key) return true
    }
    return false
  }

  /** Remembers a key that is new behind this one, where there is room. The bytes are copied. */
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
  // Past the end there is nothing, which equals no byte.
  for (let index = 0; index < length; index++) {
    if (bytes[at + index] !== wanted[index]) return false
  }
  return true
}
