import { advise, say } from '#prose'
import { brandSync, type SyncConnection } from '../api/blocking/sync-connection.js'
import { missingPackage, wrongOption } from '../options/option-reader.js'
import type { Settings } from '../settings/settings.js'
import { registeredPool } from '../supervision/pool-package.js'
import { register, unregister } from './connection-registry.js'
import { registeredSync, type SyncFactory } from './sync-slot.js'

/**
 * Makes a connection whose calls block, and enters it as its options say.
 * @throws MissingPackageError when the package for it was not imported.
 */
export function createSyncConnection(settings: Settings, options: object): SyncConnection {
  const make = registeredSync()
  if (make === undefined) throw missingPackage('asyncMode', '@surrealengine/sync')
  return register(settings, options, () => openSyncConnection(make, settings, options)).connection
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
