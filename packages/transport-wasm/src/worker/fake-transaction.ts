import { spanOf } from './key-ranges.js'
import { copyOf, type Key, toBytes, toKey } from './keys.js'
import type { Snapshot } from './snapshots.js'

type Handler = ((event: { readonly type: string; readonly target: unknown }) => void) | null

/** Snapshots that the engine drops without ending them would retain old values. */
const forgotten = new FinalizationRegistry<Snapshot>(snapshot => snapshot.drop())

/**
 * A transaction over a snapshot with the parts of the IndexedDB interface that the engine uses. The engine requests a
 * commit by setting `oncomplete`.
 */
export function fakeTransaction(
  snapshot: Snapshot,
  storeName: string,
  onTrouble: (cause: unknown) => void,
): IDBTransaction {
  let state: 'open' | 'committing' | 'done' | 'aborted' | 'failed' = 'open'
  let onComplete: Handler = null
  let onAbort: Handler = null
  let onError: Handler = null
  let error: unknown = null
  let isTold = false

  const fake: IDBTransaction = Object.create(IDBTransaction.prototype, {
    error: { get: () => error },
    objectStore: { value: () => store },
    abort: { value: abort },
    commit: { value: commit },
    oncomplete: {
      get: () => onComplete,
      set: (handler: Handler) => {
        onComplete = handler
        if (handler !== null) commit()
      },
    },
    onabort: {
      get: () => onAbort,
      set: (handler: Handler) => {
        onAbort = handler
        tellAbort()
      },
    },
    onerror: {
      get: () => onError,
      set: (handler: Handler) => {
        onError = handler
      },
    },
  })
  const store = fakeStore(snapshot, storeName, fake)
  forgotten.register(fake, snapshot, snapshot)

  function abort(): void {
    if (state !== 'open') return
    state = 'aborted'
    forgotten.unregister(snapshot)
    snapshot.drop()
    tellAbort()
  }

  /** The engine sets its handlers after aborting. */
  function tellAbort(): void {
    if (state !== 'aborted' || onAbort === null || isTold) return
    isTold = true
    queueMicrotask(() => onAbort?.({ type: 'abort', target: fake }))
  }

  function commit(): void {
    if (state !== 'open') return
    state = 'committing'
    snapshot.commit().then(
      () => {
        state = 'done'
        forgotten.unregister(snapshot)
        onComplete?.({ type: 'complete', target: fake })
      },
      (cause: unknown) => {
        state = 'failed'
        forgotten.unregister(snapshot)
        onTrouble(cause)
        error = cause instanceof DOMException ? cause : new DOMException(String(cause), 'AbortError')
        onError?.({ type: 'error', target: fake })
      },
    )
  }

  return fake
}

function fakeStore(snapshot: Snapshot, name: string, transaction: IDBTransaction): IDBObjectStore {
  const request = (run: () => Promise<unknown>): IDBRequest => fakeRequest(run, transaction)
  return Object.create(IDBObjectStore.prototype, {
    name: { value: name },
    transaction: { value: transaction },
    get: { value: (key: BufferSource) => request(() => snapshot.get(toKey(key))) },
    getKey: {
      value: (key: BufferSource) =>
        request(async () => ((await snapshot.get(toKey(key))) === undefined ? undefined : toBytes(toKey(key)).buffer)),
    },
    put: {
      value: (value: BufferSource, key: BufferSource) => {
        snapshot.write(toKey(key), copyOf(value))
        return request(async () => toBytes(toKey(key)).buffer)
      },
    },
    delete: {
      value: (key: BufferSource) => {
        snapshot.write(toKey(key), undefined)
        return request(async () => undefined)
      },
    },
    openCursor: {
      value: (range?: IDBKeyRange | null, direction: IDBCursorDirection = 'next') =>
        fakeCursor(snapshot, range, direction, transaction),
    },
  })
}

interface Settable {
  result: unknown
  error: unknown
  readyState: string
  onsuccess: Handler
  onerror: Handler
}

/** A request with writable properties. */
function emptyRequest(transaction: IDBTransaction): IDBRequest & Settable {
  const part = (value: unknown): PropertyDescriptor => ({ value, writable: true })
  return Object.create(IDBRequest.prototype, {
    result: part(undefined),
    error: part(null),
    readyState: part('pending'),
    onsuccess: part(null),
    onerror: part(null),
    transaction: { value: transaction },
  })
}

function fakeRequest(run: () => Promise<unknown>, transaction: IDBTransaction): IDBRequest {
  const request = emptyRequest(transaction)
  settle(request, run)
  return request
}

function settle(request: IDBRequest & Settable, run: () => Promise<unknown>): void {
  request.readyState = 'pending'
  run().then(
    result => {
      request.readyState = 'done'
      request.result = result
      request.onsuccess?.({ type: 'success', target: request })
    },
    (cause: unknown) => {
      request.readyState = 'done'
      request.error = cause instanceof DOMException ? cause : new DOMException(String(cause), 'UnknownError')
      request.onerror?.({ type: 'error', target: request })
    },
  )
}

function fakeCursor(
  snapshot: Snapshot,
  range: IDBKeyRange | null | undefined,
  direction: IDBCursorDirection,
  transaction: IDBTransaction,
): IDBRequest {
  const isReverse = direction.startsWith('prev')
  const entries = snapshot.scan(spanOf(range, isReverse), isReverse)
  const request = emptyRequest(transaction)
  let current: readonly [Key, Uint8Array<ArrayBuffer>] | undefined
  const cursor: IDBCursorWithValue = Object.create(IDBCursorWithValue.prototype, {
    key: { get: () => current && toBytes(current[0]).buffer },
    primaryKey: { get: () => current && toBytes(current[0]).buffer },
    value: { get: () => current?.[1] },
    direction: { value: direction },
    request: { value: request },
    continue: { value: () => step(1) },
    advance: { value: step },
  })

  function step(count: number): void {
    settle(request, async () => {
      for (let left = count; left > 0; left -= 1) {
        const { done, value } = await entries.next()
        if (done === true) return null
        current = value
      }
      return cursor
    })
  }

  step(1)
  return request
}
