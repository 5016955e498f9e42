import { check } from '#prose'
import { branded } from './brand.js'
import { type Own, Value } from './value.js'

/** A file in a bucket of SurrealDB's. */
export interface FileRef extends Value {
  readonly bucket: string
  /** The path within the bucket. It begins with a slash. */
  readonly key: string
  toString(): string
}

/**
 * Makes a `FileRef`. A key without a slash at its beginning gets one.
 *
 * @throws TypeError for a bucket or a key that is not a string.
 */
export const FileRef: new (bucket: string, key: string) => FileRef = /* @__PURE__ */ branded(
  'FileRef',
  class implements Own<FileRef> {
    readonly bucket: string
    readonly key: string

    constructor(bucket: string, key: string) {
      check('FileRef', typeof bucket === 'string' && typeof key === 'string')
      this.bucket = bucket
      this.key = key.startsWith('/') ? key : `/${key}`
      Object.freeze(this)
    }

    toString(): string {
      return `${this.bucket.replace(/[^\w.-]/g, '\\$&')}:${this.key.replace(/[^\w./-]/g, '\\$&')}`
    }
  },
  Value,
)
