import type { Capabilities, ConnectContext, Link, Transport } from '@surrealengine/core'
import { checkEngineOptions, type EngineSettings, engineLink, givenUp, untilAborted } from '@surrealengine/core/engine'
import { type LoadEngine, loadEngine } from './engine.js'
import { borrow } from './engines.js'
import { locate } from './location.js'
import type { EmbeddedOptions } from './options.js'

const CAPABILITIES: Capabilities = {
  live: true,
  transactions: true,
  heartbeat: false,
  session: 'link',
  exclusive: true,
}

// Not inlined: a bundler would take `new URL(file, import.meta.url)` for an asset. Some bundlers leave no URL at all.
const here: string | undefined = import.meta.url

/** The transport with this loader of the engine. */
export function embeddedTransport(load: LoadEngine): Transport<EmbeddedOptions, unknown> {
  return {
    name: '@surrealengine/transport-embedded',
    schemes: ['mem', 'file', 'surrealkv', 'surrealkv+versioned', 'rocksdb'],
    addressing: 'path',
    ...(here !== undefined && { module: new URL('./index.js', here).href }),
    capabilities(url) {
      locate(url)
      return CAPABILITIES
    },
    check: checkEngineOptions,
    connect: (context: ConnectContext<EngineSettings>) => connect(context, load),
  }
}

/**
 * The transport of `mem://`, `file://`, `surrealkv://`, `surrealkv+versioned://` and `rocksdb://`: SurrealDB inside
 * this process, through the native code of `@surrealdb/node`.
 *
 * Importing this package registers it. There is one engine for each directory and process. Connections share it, each
 * in a session of its own, with full rights until it signs in. `connect()` throws a `ConfigurationError` for options
 * other than those with which the directory is already open, a `MissingPackageError` if `@surrealdb/node` is not
 * installed or does not load, a `DatabaseLockedError` for a directory that another process or thread has open, and a
 * `DatabaseUnreadableError` for one in another format or without permission. A call in flight or a live query keeps the
 * process alive, an open connection does not.
 *
 * @example
 * ```ts
 * import { createConnection } from '@surrealengine/core'
 * import { embedded } from '@surrealengine/transport-embedded'
 *
 * const connection = createConnection({ url: 'file:///var/lib/app/db', transports: [embedded] })
 * ```
 */
export const embedded: Transport<EmbeddedOptions, unknown> = embeddedTransport(loadEngine)

async function connect(context: ConnectContext<EngineSettings>, load: LoadEngine): Promise<Link> {
  const { codec, options, owner, signal } = context
  const location = locate(context.url)
  const loan = await borrow({ location, options, owner, load }, signal)
  const opening = engineLink(loan, { codec, onNotification: notification => context.onNotification(notification) })
  try {
    const link = await untilAborted(opening, signal)
    if (signal.aborted) throw givenUp(signal)
    return link
  } catch (failure) {
    // An open is never abandoned: its engine is released once it is open.
    opening.then(
      link => link.close(),
      () => loan.release(),
    )
    throw failure
  }
}
