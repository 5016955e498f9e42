import type { ConnectionOptions, SurrealEngineError } from 'surrealengine'
import { expect } from 'vitest'
import { WebSocket as PlainWebSocket } from 'ws'
import { type Check, NO_NETWORK, type Row } from './cell.js'
import { failure } from './waiting.js'

/** The error of a runtime that does not let a request use sockets of another one. */
const CAUSE = new Error('Cannot perform I/O on behalf of a different request')

const POOL = { usePool: true, poolSize: 2, poolAcquireTimeout: 0 } as const

/** A WebSocket whose `send()` throws while it is told to. */
class Faulty {
  isBroken = false

  check(): void {
    if (this.isBroken) throw CAUSE
  }

  webSocket(): typeof PlainWebSocket {
    const check = (): void => this.check()
    return class extends PlainWebSocket {
      override send(data: Uint8Array): void {
        check()
        super.send(data)
      }
    }
  }

  fetch(): (url: string, init: RequestInit) => Promise<Response> {
    return (url, init) => {
      this.check()
      // No keep-alive: the platform would not close the socket with the connection.
      return fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), connection: 'close' } })
    }
  }
}

function causesOf(error: SurrealEngineError): unknown[] {
  const causes: unknown[] = []
  for (let { cause }: { cause?: unknown } = error; cause instanceof Error; cause = cause.cause) causes.push(cause)
  return causes
}

/** Without a time limit, so that each call ends at once or never. */
function throwing(scheme: 'ws' | 'http', more: Partial<ConnectionOptions>): Check {
  return async scene => {
    const faulty = new Faulty()
    const transportOptions =
      scheme === 'ws' ? { ws: { webSocket: faulty.webSocket() } } : { http: { fetch: faulty.fetch() } }
    const options = { ...scene.user(scene.server[`${scheme}Url`]), ...more }
    const db = await scene.connect({ ...options, transportOptions, requestTimeout: 0 })
    await scene.write(db)
    faulty.isBroken = true
    const errors = await Promise.all([1, 2, 3, 4].map(() => failure(scene.write(db))))
    for (const error of errors) expect(causesOf(error)).toContain(CAUSE)
    faulty.isBroken = false
    await scene.write(db)
  }
}

export const REFUSED_FRAMES: readonly Row[] = [
  {
    number: 49,
    title: 'send of an open socket throws',
    cells: {
      ws: { 'without a pool': throwing('ws', {}), 'with a pool': throwing('ws', POOL) },
      http: { 'fetch, without a pool': throwing('http', {}), 'fetch, with a pool': throwing('http', POOL) },
      embedded: NO_NETWORK,
    },
  },
]
