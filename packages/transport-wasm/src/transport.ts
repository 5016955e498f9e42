import { engineLink, givenUp, untilAborted } from '@surrealengine/core/engine'
import type { Capabilities, ConnectContext, Link, Transport } from '@surrealengine/core/transport'
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
 * The transport of `mem://` and `indxdb://` in browsers: SurrealDB inside the page, through `@surrealdb/wasm`, in a
 * separate worker.
 *
 * Importing this package registers it. The connections of a page share one engine per `indxdb://name`, each in a
 * separate session with full rights until it signs in. `connect()` rejects with a `ConfigurationError` if the database
 * is already open with other options, or if a Content Security Policy forbids the worker or the engine (naming the
 * directive); with a `MissingPackageError` if the worker, `@surrealdb/wasm` or its `.wasm` file is not found; with a
 * `DatabaseLockedError` if another tab has the database open; and with a `DatabaseUnreadableError` if the browser
 * denies storage or the database contains other data.
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
    // Opening is never abandoned: its result is released.
    opening.then(
      link => link.close(),
      () => loan.release(),
    )
    throw failure
  }
}
