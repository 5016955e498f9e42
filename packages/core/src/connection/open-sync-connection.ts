import { advise, say } from '#prose'
import { registeredPool } from '../transport/pool-slot.js'
import { unregister } from './connection-registry.js'
import { missingPackage, wrongOption } from './option-reader.js'
import type { Settings } from './settings.js'
import { brandSync, type SyncConnection } from './sync-connection.js'
import { registeredSync } from './sync-slot.js'

/**
 * Has the package for it make a connection whose calls block.
 * @throws MissingPackageError when it was not imported.
 */
export function openSyncConnection(settings: Settings, options: object): SyncConnection {
  const make = registeredSync()
  if (make === undefined) throw missingPackage('asyncMode', '@surrealengine/sync')
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
