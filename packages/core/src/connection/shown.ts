import type { ConnectionStatus } from '../transport/provider.js'

/** What may be seen of a connection of either kind. */
interface Visible {
  readonly url: string
  readonly name: string | undefined
  readonly status: ConnectionStatus
}

/** Keeps `inspect` and `JSON.stringify` of a connection to what may be shown. */
export function show<C extends Visible>(connection: C, kind: string): C {
  const shown = (): object => ({
    url: connection.url,
    status: connection.status,
    ...(connection.name !== undefined && { name: connection.name }),
  })
  return Object.defineProperties(connection, {
    [Symbol.toStringTag]: { value: kind },
    [Symbol.for('nodejs.util.inspect.custom')]: {
      value: (_depth: number, options: unknown, inspect: (value: unknown, options: unknown) => string) =>
        `${kind} ${inspect(shown(), options)}`,
    },
    toJSON: { value: shown },
  })
}
