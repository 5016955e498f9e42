import type { Codec } from '@surrealengine/core'
import {
  type Bulk,
  type CloseReason,
  type Exchange,
  failureOf,
  type Link,
  type RpcCall,
  type RpcMethod,
  type RpcReply,
  TransportFailure,
  unencodable,
} from '@surrealengine/core/transport'
import { readAnswer } from './answer.js'
import { type HttpCall, httpCall, withoutPrefix } from './call.js'
import type { Fetcher, Transfer } from './fetcher.js'

/** What a link over HTTP needs in addition to its fetcher. */
export interface HttpLinkOptions {
  readonly codec: Codec
  /** `host:port`, for messages. */
  readonly host: string
  readonly headers: Readonly<Record<string, string>>
  readonly maxRequestBytes: number
  readonly bulk: Bulk
}

interface InFlight {
  readonly transfer: Transfer
  reject(failure: TransportFailure): void
}

/** Methods that need a session on the server, which HTTP does not have. They are answered without asking. */
const WITHOUT_SESSION: ReadonlySet<RpcMethod> = new Set(['attach', 'detach', 'begin', 'commit', 'cancel', 'kill'])

const LOCAL: CloseReason = { kind: 'local' }

const PROTOCOL: Readonly<Record<string, string>> = {
  'content-type': 'application/cbor',
  accept: 'application/cbor',
  // The server compresses every response it may, however small: slow, and a few bytes could fill the memory.
  'accept-encoding': 'identity',
}

const METHOD_NOT_FOUND: RpcReply = {
  ok: false,
  error: { code: -32601, message: 'Method not found', kind: 'NotFound' },
}

/**
 * Makes a link that sends each call as a request of its own. Only `close()` ends it: a lost socket fails the call that
 * was on it, and the next call uses another. A call in flight keeps the process alive, an idle link does not.
 */
export function httpLink(fetcher: Fetcher, options: HttpLinkOptions): Link {
  const { codec, host, maxRequestBytes } = options
  const inFlight = new Set<InFlight>()
  let freed = (_reason: CloseReason): void => {}
  const closed = new Promise<CloseReason>(resolve => {
    freed = resolve
  })
  let closing: Promise<void> | undefined
  let lastId = 0

  function request(call: RpcCall): Exchange {
    if (closing !== undefined) return failed(failureOf(LOCAL, false))
    if (WITHOUT_SESSION.has(call.method)) return answered(METHOD_NOT_FOUND)
    let written: HttpCall
    let body: Uint8Array
    try {
      written = httpCall(++lastId, call)
      body = codec.encode(written.frame)
    } catch (cause) {
      return failed(unencodable(cause))
    }
    if (body.byteLength > maxRequestBytes) {
      return failed(
        new TransportFailure('too-big', `The request is ${body.byteLength} bytes; the limit is ${maxRequestBytes}`),
      )
    }
    return start(written, body)
  }

  function start(written: HttpCall, body: Uint8Array): Exchange {
    const transfer = fetcher.post({ headers: { ...options.headers, ...written.headers, ...PROTOCOL }, body })
    let entry: InFlight | undefined
    // The response, `cancel()` or `close()`: whichever removes the call from the list first settles it.
    const take = (): boolean => entry !== undefined && inFlight.delete(entry)
    const reply = new Promise<RpcReply>((resolve, reject) => {
      entry = { transfer, reject }
      inFlight.add(entry)
      transfer.body
        .then(bytes => readAnswer(codec, bytes, host))
        .then(
          answer => {
            if (take()) resolve(written.prefixed ? withoutPrefix(answer) : answer)
          },
          (failure: unknown) => {
            if (take()) reject(failure)
          },
        )
    })
    return {
      reply,
      get sent() {
        return transfer.sent
      },
      cancel: () => {
        if (take()) transfer.abort()
      },
    }
  }

  async function end(): Promise<void> {
    const interrupted = [...inFlight]
    inFlight.clear()
    for (const { transfer, reject } of interrupted) {
      reject(failureOf(LOCAL, transfer.sent))
      transfer.abort()
    }
    await fetcher.close()
    freed(LOCAL)
  }

  return {
    request,
    bulk: options.bulk,
    applied: [],
    closed,
    close: () => {
      closing ??= end()
      return closing
    },
  }
}

function answered(reply: RpcReply): Exchange {
  return { reply: Promise.resolve(reply), sent: false, cancel: () => {} }
}

function failed(failure: TransportFailure): Exchange {
  return { reply: Promise.reject(failure), sent: false, cancel: () => {} }
}
