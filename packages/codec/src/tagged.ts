/**
 * A value under a tag that this codec does not know, as a newer server may send it. It is handed on as it came, and
 * written as it is: whether the server can read it is not checked.
 */
export class Tagged {
  readonly tag: number
  readonly value: unknown

  constructor(tag: number, value: unknown) {
    this.tag = tag
    this.value = value
  }
}
