/** The status and headers of an HTTP response. */
export interface HttpHead {
  readonly status: number
  /** Returns a header by its name in lower case. */
  header(name: string): string | undefined
}

const VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

/** Returns whether a header can carry the text unchanged: printable ASCII without surrounding spaces. */
export function isHeaderSafe(text: string): boolean {
  return VALUE.test(text)
}

/** `Retry-After` in milliseconds. A date is compared with the server's own clock if it sent a `Date` header. */
export function retryAfter(head: HttpHead): number | undefined {
  const value = head.header('retry-after')?.trim()
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const at = Date.parse(value)
  if (Number.isNaN(at)) return undefined
  const now = Date.parse(head.header('date') ?? '')
  return Math.max(0, at - (Number.isNaN(now) ? Date.now() : now))
}
