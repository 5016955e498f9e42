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

// A bundler takes `new URL(file, import.meta.url)` for an asset, and some of them leave no url at all.
const here: string | undefined = import.meta.url

/** Makes the transport over another engine. */
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
 * The transport of `mem://`, `file://`, `surrealkv://`, `surrealkv+versioned://` and `rocksdb://`: SurrealDB inside this
 * process, through the native code of `@surrealdb/node`.
 *
 * Importing this package registers it. There is one engine for each directory and process; connections share it, each
 * in a session of its own, with full rights until it signs in. `connect()` throws a `ConfigurationError` for an option
 * that differs from how the directory is open already; a `MissingPackageError` where `@surrealdb/node` is not installed or
 * does not load, with the cure; a `DatabaseLockedError` for a directory that another process or thread has open; a
 * `DatabaseUnreadableError` for one in another format or without permission. An open connection does not keep the process
 * alive; a call under way or a live query does.
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
    // An open is never abandoned: whatever comes of it is given back.
    opening.then(
      link => link.close(),
      () => loan.release(),
    )
    throw failure
  }
}
