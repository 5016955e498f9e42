/** Frames up to this many bytes are written into one reused buffer and copied from there. */
const REUSED = 16 * 1024
/** Additional bytes to allocate when the buffer grows. */
const SPARE = 512
/** Strings up to this length are written character by character, which is faster than the platform's encoder. */
const SHORT = 64
/** Above this length, the worst case of three bytes per character is not allocated in advance. */
const LONG = 16 * 1024

const TEXT = new TextEncoder()

/** A growing buffer for CBOR. What `finish` returns, including its buffer, belongs to the caller. */
export class ByteWriter {
  #bytes = new Uint8Array(0)
  #view = new DataView(this.#bytes.buffer)
  #at = 0

  /** Discards what was written since the last `finish`. */
  begin(): void {
    this.#at = 0
  }

  /** The bytes since `begin`. */
  finish(): Uint8Array {
    if (this.#bytes.length <= REUSED) return this.#bytes.slice(0, this.#at)
    const frame = this.#bytes.subarray(0, this.#at)
    this.#take(0)
    return frame
  }

  /** Bytes written since `begin`. */
  get length(): number {
    return this.#at
  }

  /** A byte that was written since `begin`. */
  byteAt(index: number): number | undefined {
    return this.#bytes[index]
  }

  byte(value: number): void {
    if (this.#at === this.#bytes.length) this.#grow(1)
    this.#bytes[this.#at++] = value
  }

  /** Writes the head of a value: its major type and an integer from 0 to 2^53. */
  head(major: number, argument: number): void {
    if (this.#bytes.length - this.#at < 9) this.#grow(9)
    this.#at += writeHead(this.#bytes, this.#view, this.#at, major << 5, argument)
  }

  /** Writes the head of an integer from 2^53 to 2^64. */
  bigHead(major: number, argument: bigint): void {
    if (this.#bytes.length - this.#at < 9) this.#grow(9)
    this.#bytes[this.#at] = (major << 5) | 27
    this.#view.setBigUint64(this.#at + 1, argument)
    this.#at += 9
  }

  float(value: number): void {
    if (this.#bytes.length - this.#at < 9) this.#grow(9)
    this.#bytes[this.#at] = 0xfb
    this.#view.setFloat64(this.#at + 1, value)
    this.#at += 9
  }

  raw(bytes: Uint8Array): void {
    if (this.#bytes.length - this.#at < bytes.length) this.#grow(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  /** Writes a string with its head. A lone surrogate becomes U+FFFD, as everywhere on the platform. */
  text(value: string): void {
    const { length } = value
    if (length > SHORT) {
      this.#encodeText(value)
      return
    }
    // A head of at most two bytes, and one byte per character.
    if (this.#bytes.length - this.#at < length + 2) this.#grow(length + 2)
    const bytes = this.#bytes
    const start = this.#at + (length < 24 ? 1 : 2)
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index)
      if (code > 0x7f) {
        this.#encodeText(value)
        return
      }
      bytes[start + index] = code
    }
    if (length < 24) bytes[this.#at] = 0x60 | length
    else {
      bytes[this.#at] = 0x78
      bytes[this.#at + 1] = length
    }
    this.#at = start + length
  }

  #encodeText(value: string): void {
    const { length } = value
    const guess = headSize(length)
    const worst = 3 * length
    this.#reserve(0, 9 + (length > LONG ? length : worst))
    let { read, written } = TEXT.encodeInto(value, this.#bytes.subarray(this.#at + guess))
    if (read < length) {
      this.#reserve(guess + written, 3 * (length - read))
      const rest = TEXT.encodeInto(value.slice(read), this.#bytes.subarray(this.#at + guess + written))
      read += rest.read
      written += rest.written
    }
    const size = headSize(written)
    if (size !== guess) {
      // The buffer may be full.
      this.#reserve(guess + written, size - guess)
      this.#bytes.copyWithin(this.#at + size, this.#at + guess, this.#at + guess + written)
    }
    writeHead(this.#bytes, this.#view, this.#at, 0x60, written)
    this.#at += size + written
  }

  /** Makes room for `size` more bytes after those that are written but not counted yet, and moves these too. */
  #reserve(uncounted: number, size: number): void {
    this.#at += uncounted
    if (this.#bytes.length - this.#at < size) this.#grow(size)
    this.#at -= uncounted
  }

  /** Copies what was written to a larger buffer. */
  #grow(size: number): void {
    const written = this.#bytes.subarray(0, this.#at)
    this.#take(Math.max(REUSED, 2 * written.length, written.length + size + SPARE))
    this.#bytes.set(written)
  }

  #take(size: number): void {
    this.#bytes = new Uint8Array(size)
    this.#view = new DataView(this.#bytes.buffer)
  }
}

function headSize(argument: number): number {
  if (argument < 24) return 1
  if (argument < 0x100) return 2
  if (argument < 0x1_0000) return 3
  return argument < 0x1_0000_0000 ? 5 : 9
}

/** Writes a head and returns its size. */
function writeHead(bytes: Uint8Array, view: DataView, at: number, major: number, argument: number): number {
  if (argument < 24) {
    bytes[at] = major | argument
    return 1
  }
  if (argument < 0x100) {
    bytes[at] = major | 24
    bytes[at + 1] = argument
    return 2
  }
  if (argument < 0x1_0000) {
    bytes[at] = major | 25
    bytes[at + 1] = argument >> 8
    bytes[at + 2] = argument
    return 3
  }
  if (argument < 0x1_0000_0000) {
    bytes[at] = major | 26
    view.setUint32(at + 1, argument)
    return 5
  }
  bytes[at] = major | 27
  view.setUint32(at + 1, Math.floor(argument / 0x1_0000_0000))
  view.setUint32(at + 5, argument % 0x1_0000_0000)
  return 9
}
