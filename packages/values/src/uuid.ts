import { check } from '#prose'
import { branded } from './brand.js'
import { hexOf } from './surql-text.js'
import { type Own, Value } from './value.js'

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** A UUID. */
export interface Uuid extends Value {
  /** The text in lower case: `018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01`. */
  toString(): string
  /** A copy of the 16 bytes. */
  toUint8Array(): Uint8Array
  /** A copy of the 16 bytes. */
  toBuffer(): ArrayBufferLike
}

export interface UuidConstructor {
  new (uuid: string | ArrayBufferLike | Uint8Array | Uuid): Uuid
  /** A new random UUID. */
  v4(): Uuid
  /** A new UUID that begins with the time, so that UUIDs made in different milliseconds sort by when they were made. */
  v7(): Uuid
}

/**
 * Makes a `Uuid` from its text or its 16 bytes, which are copied.
 *
 * New ones need nothing but `crypto.getRandomValues()`, and so work in every page and worker.
 *
 * @throws TypeError for what is not a UUID.
 *
 * @example
 * ```ts
 * import { Uuid } from '@surrealengine/values'
 *
 * const id = Uuid.v7()
 * new Uuid(String(id)).equals(id) // true
 * ```
 */
export const Uuid: UuidConstructor = /* @__PURE__ */ branded(
  'Uuid',
  class implements Own<Uuid> {
    readonly bytes: Uint8Array

    constructor(uuid: string | ArrayBufferLike | Uint8Array | Uuid) {
      const bytes = typeof uuid === 'string' ? bytesOf(uuid) : uuid instanceof Uuid ? uuid.toUint8Array() : uuid
      this.bytes = new Uint8Array(bytes?.byteLength === 16 ? (bytes as ArrayBuffer) : []).slice()
      check('Uuid', this.bytes.length === 16)
      Object.freeze(this)
    }

    static v4(): Uuid {
      return create(0x40)
    }

    static v7(): Uuid {
      return create(0x70, Date.now())
    }

    toString(): string {
      return hexOf(this.bytes).replace(/^.{8}|.{4}(?=.{12})/g, '$&-')
    }

    toUint8Array(): Uint8Array {
      return this.bytes.slice()
    }

    toBuffer(): ArrayBufferLike {
      return this.toUint8Array().buffer
    }
  },
  Value,
)

function bytesOf(text: string): Uint8Array {
  const pairs = UUID.test(text) ? text.match(/\w\w/g) : undefined
  return Uint8Array.from(pairs ?? [], pair => Number.parseInt(pair, 16))
}

/** Random bytes with a version in them, and with the time at their beginning where one is given. Milliseconds. */
function create(version: number, time?: number): Uuid {
  const bytes = crypto.getRandomValues(new Uint8Array(16)).map((byte, at) => {
    if (at === 6) return (byte & 0x0f) | version
    if (at === 8) return (byte & 0x3f) | 0x80
    return at < 6 && time !== undefined ? time / 256 ** (5 - at) : byte
  })
  return new Uuid(bytes)
}

/** A new random UUID: the same as `Uuid.v4()`. */
export function randomUuid(): Uuid {
  return Uuid.v4()
}

/** The UUID that a text is, in its common form of five groups; `undefined` where it is none. */
export function parseUuid(text: string): Uuid | undefined {
  return UUID.test(text) ? new Uuid(text) : undefined
}
