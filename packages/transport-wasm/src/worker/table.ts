import { isEmpty, type Key, type KeySpan, toBytes, toKey, toRange } from './keys.js'

/** A value, or `undefined` for a missing key. */
export type Value = Uint8Array<ArrayBuffer> | undefined

/** Some entries of a table, in order. */
export interface Page {
  readonly entries: readonly (readonly [key: Key, value: Uint8Array<ArrayBuffer>])[]
  readonly isLast: boolean
}

/** The keys and values of one IndexedDB database. Each operation is a separate transaction there. */
export interface Table {
  get(key: Key): Promise<Value>
  page(span: KeySpan, limit: number, isReverse: boolean): Promise<Page>
  /** Writes all or nothing. `onOld` is called with the previous values before any later operation starts. */
  write(writes: ReadonlyMap<Key, Value>, onOld: (key: Key, old: Value) => void): Promise<void>
}

/** SurrealDB's table in an IndexedDB store. */
export function tableOf(database: IDBDatabase, name: string): Table {
  // The original method: the engine sees a replaced one.
  const { transaction } = database
  const begin = (mode: IDBTransactionMode): IDBTransaction => transaction.call(database, name, mode)

  return {
    get: async key => bytesOf(await resultOf(begin('readonly').objectStore(name).get(toBytes(key)))),
    page: async (span, limit, isReverse) => {
      if (isEmpty(span)) return { entries: [], isLast: true }
      const store = begin('readonly').objectStore(name)
      const range = toRange(span)
      if (isReverse) return reversePage(store, range, limit)
      const [keys, values] = await Promise.all([
        resultOf(store.getAllKeys(range, limit)),
        resultOf(store.getAll(range, limit)),
      ])
      const entries = keys.flatMap((key, index) => entryOf(key, values[index]))
      return { entries, isLast: keys.length < limit }
    },
    write: (writes, onOld) =>
      new Promise((resolve, reject) => {
        const writing = begin('readwrite')
        const store = writing.objectStore(name)
        writing.oncomplete = () => resolve()
        writing.onabort = () => reject(writing.error ?? new Error('the transaction of IndexedDB was aborted'))
        try {
          for (const [key, value] of writes) {
            const bytes = toBytes(key)
            const old = store.get(bytes)
            old.onsuccess = () => onOld(key, bytesOf(old.result))
            if (value === undefined) store.delete(bytes)
            else store.put(value, bytes)
          }
        } catch (cause) {
          // Otherwise the requests made so far would be committed.
          reject(cause)
          writing.abort()
        }
      }),
  }
}

function reversePage(store: IDBObjectStore, range: IDBKeyRange | undefined, limit: number): Promise<Page> {
  const entries: [Key, Uint8Array<ArrayBuffer>][] = []
  const request = store.openCursor(range, 'prev')
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      const cursor = request.result
      if (cursor === null) return resolve({ entries, isLast: true })
      entries.push(...entryOf(cursor.key, cursor.value))
      if (entries.length >= limit) resolve({ entries, isLast: false })
      else cursor.continue()
    }
  })
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** SurrealDB uses only bytes for keys and values. */
function entryOf(key: unknown, value: unknown): [Key, Uint8Array<ArrayBuffer>][] {
  const bytes = bytesOf(value)
  return key instanceof ArrayBuffer && bytes !== undefined ? [[toKey(key), bytes]] : []
}

function bytesOf(value: unknown): Value {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined
}
