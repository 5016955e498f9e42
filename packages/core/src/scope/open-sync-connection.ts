import { advise, say } from '#prose'
import { brandSync, type SyncConnection } from '../api/blocking/sync-connection.js'
import { wrongOption } from '../options/option-reader.js'
import type { Settings } from '../settings/settings.js'
import { registeredPool } from '../supervision/pool-package.js'
import { register, unregister } from './connection-registry.js'
import { type SyncFactory, setSync } from './sync-slot.js'

/**
 * Registers the factory of blocking connections for the whole process. `@surrealengine/sync` does this when it is
 * imported, so that other programs do not load it.
 */
export function registerSync(factory: SyncFactory): void {
  setSync(
    (settings, options) => register(settings, options, () => openSyncConnection(factory, settings, options)).connection,
  )
}

function openSyncConnection(make: SyncFactory, settings: Settings, options: object): SyncConnection {
  const { authentication, database, namespace, transport, urls, name, policy, requestTimeout, pool } = settings
  if (authentication.kind === 'provider') {
    const option = 'token' in options && options.token !== undefined ? 'token' : 'credentials'
    throw wrongOption(option, say('cannot-cross-threads'), advise('pass-itself', option))
  }
  let enterAgain = (): void => {}
  const connection = make({
    options: { ...options, namespace, database },
    transport,
    urls,
    authentication,
    name,
    poolModule: pool === undefined ? undefined : registeredPool()?.module,
    timeout: policy.timeout,
    requestTimeout,
    leave: () => {
      enterAgain = unregister(connection) ?? enterAgain
    },
    enterAgain: () => {
      enterAgain()
      enterAgain = () => {}
    },
  })
  return brandSync(connection)
}
