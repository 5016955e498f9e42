import type { Capabilities, ConnectContext, Link, Transport } from '@surrealengine/core'
import { engineLink, givenUp, untilAborted } from '@surrealengine/core/engine'
import { borrow } from './engines.js'
import { locate } from './location.js'
import { type CheckedOptions, checkOptions, type WasmOptions } from './options.js'
import { refuseTimed } from './refuse-timed.js'

const CAPABILITIES: Capabilities = {
  live: true,
  transactions: true,
  heartbeat: false,
  session: 'link',
  exclusive: true,
}

/**
 * The transport of `mem://` and `indxdb://` in browsers: SurrealDB inside the page, through `@surrealdb/wasm`, in a worker
 * of its own.
 *
 * Importing this package registers it. There is one engine for each `indxdb://name` and page; connections share it, each
 * in a session of its own, with full rights until it signs in. `connect()` throws a `ConfigurationError` for an option
 * that differs from how the database is open already, and for a Content Security Policy that forbids the worker or the
 * engine, with the directive; a `MissingPackageError` where the worker, `@surrealdb/wasm` or its `.wasm` file is not found;
 * a `DatabaseLockedError` for a database that another tab has open; a `DatabaseUnreadableError` where the browser refuses
 * storage or the database holds something else.
 *
 * @example
 * ```ts
 * import { createConnection } from '@surrealengine/core'
 * import { wasm } from '@surrealengine/transport-wasm'
 *
 * const connection = createConnection({ url: 'indxdb://notes', transports: [wasm] })
 * ```
 */
export const wasm: Transport<WasmOptions, unknown> = {
  name: '@surrealengine/transport-wasm',
  schemes: ['mem', 'indxdb'],
  addressing: 'path',
  capabilities(url) {
    locate(url)
    return CAPABILITIES
  },
  check: checkOptions,
  connect: (context: ConnectContext<CheckedOptions>) => connect(context),
}

async function connect(context: ConnectContext<CheckedOptions>): Promise<Link> {
  const { codec, options, owner, signal } = context
  const loan = await borrow({ location: locate(context.url), options, owner }, signal)
  const opening = engineLink(loan, { codec, onNotification: notification => context.onNotification(notification) })
  try {
    const link = await untilAborted(opening, signal)
    if (signal.aborted) throw givenUp(signal)
    return refuseTimed(link)
  } catch (failure) {
    // An open is never abandoned: whatever comes of it is given back.
    opening.then(
      link => link.close(),
      () => loan.release(),
    )
    throw failure
  }
}
