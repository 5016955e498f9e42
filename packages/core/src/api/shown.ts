import type { ConnectionStatus } from '../transport/provider.js'

/** What may be seen of a connection of either kind. */
interface Visible {
  readonly url: string
  readonly name: string | undefined
  readonly status: ConnectionStatus
}

/** Keeps `inspect` and `JSON.stringify` of a connection, or of all that have this prototype, to what may be shown. */
export function show<C extends Visible>(connection: C, kind: string): C {
  function toJSON(this: Visible): object {
    const { url, status, name } = this
    return { url, status, ...(name !== undefined && { name }) }
  }
  function custom(this: Visible, _depth: number, options: unknown, inspect: Inspect): string {
    return `${kind} ${inspect(toJSON.call(this), options)}`
  }
  return Object.defineProperties(connection, {
    [Symbol.toStringTag]: { value: kind },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: custom },
    toJSON: { value: toJSON },
  })
}

type Inspect = (value: unknown, options: unknown) => string
