/**
 * A value with a tag unknown to this codec, such as a newer server may send. It is decoded and encoded unchanged,
 * without checking whether the server can read it.
 */
export class Tagged {
  readonly tag: number
  readonly value: unknown

  constructor(tag: number, value: unknown) {
    this.tag = tag
    this.value = value
  }
}
