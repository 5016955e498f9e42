import type { ConnectionStatus } from '../transport/provider.js'

/** The parts of a connection that are safe to show. */
interface Visible {
  readonly url: string
  readonly name: string | undefined
  readonly status: ConnectionStatus
}

/** Restricts `inspect` and `JSON.stringify` of a connection (or a prototype of connections) to what is safe to show. */
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
