import type { StorageTrouble } from '../messages.js'
import { Failure } from './failure.js'
import { fakeTransaction } from './fake-transaction.js'
import { impossibleRange } from './key-ranges.js'
import { Snapshots, WriteConflict } from './snapshots.js'
import { tableOf } from './table.js'

/** The name and version of SurrealDB's store. */
const STORE = 'kv'
const VERSION = 1

/** The storage of an engine with a database in IndexedDB. */
export interface Storage {
  /** Why the last failed write was not kept. */
  lastTrouble(): StorageTrouble | undefined
  close(): void
}

/**
 * Opens an IndexedDB database, and runs the engine's transactions over our own snapshots. The engine keeps one
 * transaction open for a whole query, but IndexedDB ends it at the first pause, so no query of more than one step would
 * ever be written. Rejects with a `Failure` if there is no storage.
 */
export async function openStorage(name: string, onLost: (cause: unknown) => void): Promise<Storage> {
  const database = await openDatabase(name)
  const snapshots = new Snapshots(tableOf(database, STORE))
  const { prototype } = IDBDatabase
  const { transaction } = prototype
  const { bound } = IDBKeyRange
  let trouble: StorageTrouble | undefined
  let isClosed = false

  prototype.transaction = function (this: IDBDatabase, ...given) {
    if (this.name !== name) return transaction.apply(this, given)
    return fakeTransaction(snapshots.begin(), STORE, cause => {
      trouble = troubleOf(cause)
    })
  }
  IDBKeyRange.bound = (lower, upper, ...open) => {
    try {
      return bound.call(IDBKeyRange, lower, upper, ...open)
    } catch {
      return impossibleRange(lower, upper)
    }
  }
  const lose = (words: string): void => {
    if (!isClosed) onLost(new Error(words))
  }
  // The database is being deleted, or the browser clears the data of the site.
  database.addEventListener('versionchange', () => {
    database.close()
    lose('the database of IndexedDB is being deleted')
  })
  database.addEventListener('close', () => lose('the database of IndexedDB was closed by the browser'))
  return {
    lastTrouble: () => trouble,
    close: () => {
      isClosed = true
      prototype.transaction = transaction
      IDBKeyRange.bound = bound
      database.close()
    },
  }
}

async function openDatabase(name: string): Promise<IDBDatabase> {
  try {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      // Without storage this throws, or there is no such object.
      const request = indexedDB.open(name, VERSION)
      request.onupgradeneeded = () => request.result.createObjectStore(STORE)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    if (database.objectStoreNames.contains(STORE)) return database
    database.close()
  } catch (cause) {
    const words = String(cause)
    if (!(cause instanceof DOMException)) throw new Failure('refused', words)
    if (cause.name === 'QuotaExceededError') throw new Failure('full', words)
    throw new Failure(cause.name === 'VersionError' ? 'foreign' : 'refused', words)
  }
  throw new Failure('foreign', 'it has no object store of SurrealDB')
}

function troubleOf(cause: unknown): StorageTrouble {
  if (cause instanceof WriteConflict) return 'conflict'
  return cause instanceof DOMException && cause.name === 'QuotaExceededError' ? 'full' : 'broken'
}
