import type { Origin } from '@surrealengine/core/extension'
import { isRecord } from '@surrealengine/core/transport'
import type { Bridge } from './bridge.js'
import { timeoutIn } from './call-options.js'
import { callWorker } from './call-worker.js'
import { namesAfter } from './names.js'
import { handleIn } from './wire.js'
import { type CreatedKind, commitLost, OBJECT_LOST } from './worker-errors.js'

/** A connection, session, lease or transaction in a worker, as the calling thread uses it. */
export interface RemoteObject {
  /**
   * Calls a method there, and blocks until it is answered. `options` are those of the call. `deadlines`: how many
   * deadlines the work of the call may take, one after another. Default 1.
   */
  call(method: string, args: readonly unknown[], options: unknown, deadlines?: number): unknown
  /** Calls a method that creates something there. */
  create(
    kind: CreatedKind,
    method: string,
    args: readonly unknown[],
    options: unknown,
    deadlines?: number,
  ): CreatedObject
  /** The database that its calls run in. */
  origin(): Origin
}

/** Something that a call created in a worker. */
export interface CreatedObject extends RemoteObject {
  /** The id that the server knows it by, if it has one. */
  readonly id: unknown
}

/**
 * What a call created in the worker behind `bridge`; `result` is what that call returned. `timeout` applies to calls
 * whose options have none, in milliseconds. `origin` is the database that it starts in.
 */
export function createRemoteObject(
  bridge: Bridge,
  kind: CreatedKind,
  result: unknown,
  timeout: number,
  origin: Origin,
): CreatedObject {
  const handle = handleIn(result)
  let { namespace, database } = origin
  const currentOrigin = (): Origin => ({ connection: origin.connection, namespace, database })

  const call: CreatedObject['call'] = (method, args, options, deadlines = 1) => {
    const endedError = method === 'commit' ? commitLost : OBJECT_LOST[kind]
    const request = { handle, method, params: args }
    const result = callWorker(bridge, request, timeoutIn(options, timeout) * deadlines, endedError)
    ;({ namespace, database } = namesAfter({ namespace, database }, method, args))
    return result
  }

  return {
    id: isRecord(result) ? result['id'] : undefined,
    call,
    create: (createdKind, method, args, options, deadlines) => {
      const created = call(method, args, options, deadlines)
      return createRemoteObject(bridge, createdKind, created, timeoutIn(options, timeout), currentOrigin())
    },
    origin: currentOrigin,
  }
}
