import { createCodec } from '@surrealengine/codec'
import type { Connection } from '../api/connection.js'
import { openConnection } from '../connection/open-connection.js'
import { settingsOf } from '../settings/settings.js'
import '../doors/sessions.js'
import '../doors/stream.js'
import '../doors/transactions.js'
import { Uuid } from '@surrealengine/values'
import { isRecord } from '../shared/is-record.js'
import { type VirtualClock, virtualClock } from '../testing/virtual-clock.js'
import { type FrameChannel, frameLink } from '../transport/frame-link.js'
import type { CloseReason, Transport } from '../transport/transport.js'

/** A request as the server gets it. */
export interface Request {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
  readonly txn: unknown
  readonly session: unknown
  /** The link it came over, from 0. */
  readonly link: number
}

/** One streaming query on the server. The test says what it answers. */
export interface ServerStream {
  readonly request: Request
  readonly isOver: boolean
  /** Whether the client asked to end it. */
  readonly isCancelled: boolean
  begin(statements?: number, version?: number): ServerStream
  rows(index: number, ...values: unknown[]): ServerStream
  value(index: number, value: unknown): ServerStream
  finished(index: number, more?: object): ServerStream
  end(error?: object): ServerStream
  /** Any frame with its id. */
  send(message: object): ServerStream
}

/** A server of frames, behind a real frame link, and a connection to it. */
export interface StreamWorld {
  readonly clock: VirtualClock
  readonly connection: Connection
  readonly requests: readonly Request[]
  readonly streams: readonly ServerStream[]
  /** The newest stream. */
  last(): ServerStream
  /** The methods of the requests so far, with their first parameter if it is short text. */
  heard(): string[]
  /** Whether the newest link is read. */
  isPaused(): boolean
  /** Called with each request before it is answered as usual; returns whether it was answered. */
  onRequest: (request: Request, answer: (message: object) => void) => boolean
  /** Whether a `query_cancel` is obeyed at once. Default `true`. */
  obeys: boolean
  lose(reason?: CloseReason): void
}

export const STOPPED = {
  code: -32000,
  kind: 'Internal',
  message: 'The streaming query was stopped before it completed',
}

const codec = createCodec()

export async function streamWorld(options: object = {}): Promise<StreamWorld> {
  const clock = virtualClock()
  const requests: Request[] = []
  const streams: (ServerStream & { cancel(): void })[] = []
  const losses: ((reason: CloseReason) => void)[] = []
  let paused = false

  const transport: Transport<never> = {
    name: 'frames',
    schemes: ['test'],
    capabilities: () => ({ live: true, transactions: true, heartbeat: true, session: 'link', exclusive: false }),
    connect: async context => {
      let hear = (_frame: Uint8Array | string): void => {}
      let lose = (_reason: CloseReason): void => {}
      const link = losses.length
      const unread: Uint8Array[] = []
      function deliver(): void {
        while (!paused) {
          const frame = unread.shift()
          if (frame === undefined) return
          hear(frame)
        }
      }
      const channel: FrameChannel = {
        buffered: 0,
        closed: new Promise(resolve => {
          lose = resolve
        }),
        onFrame: listener => {
          hear = listener
        },
        close: reason => lose(reason ?? { kind: 'local' }),
        pause: isPaused => {
          paused = isPaused
          queueMicrotask(deliver)
        },
        send: frame => {
          const request = requestOf(codec.decode(frame), link)
          requests.push(request)
          serve(request, message => {
            unread.push(codec.encode({ id: request.id, ...message }).slice())
            deliver()
          })
        },
      }
      losses.push(reason => lose(reason))
      paused = false
      return frameLink(channel, { codec, onNotification: context.onNotification })
    },
  }

  function serve(request: Request, answer: (message: object) => void): void {
    if (world.onRequest(request, answer)) return
    if (request.method === 'query_stream') {
      streams.push(serverStream(request, answer))
      return
    }
    if (request.method === 'query_cancel') {
      const stream = streams.find(each => each.request.id === request.params[0] && each.request.link === request.link)
      if (stream === undefined || stream.isOver) {
        answer({ error: { code: -32603, kind: 'Validation', message: 'no such stream' } })
        return
      }
      answer({})
      stream.cancel()
      if (world.obeys) stream.end(STOPPED)
      return
    }
    answer({ result: resultOf(request) })
  }

  const world: StreamWorld = {
    clock,
    connection: openConnection(
      settingsOf({ url: 'test://one', transports: [transport], initialDelay: 0, ...options }),
      clock,
    ),
    requests,
    streams,
    last: () => {
      const stream = streams.at(-1)
      if (stream === undefined) throw new Error('nothing was streamed')
      return stream
    },
    heard: () =>
      requests.map(({ method, params: [first] }) =>
        typeof first === 'string' && first.length < 30 ? `${method} ${first}` : method,
      ),
    isPaused: () => paused,
    onRequest: () => false,
    obeys: true,
    lose: (reason = { kind: 'lost' }) => losses.at(-1)?.(reason),
  }
  await world.connection.connect()
  return world
}

function requestOf(frame: unknown, link: number): Request {
  if (!isRecord(frame)) throw new TypeError('not a request')
  const { id, method, params, txn, session } = frame
  return { id: Number(id), method: String(method), params: Array.isArray(params) ? params : [], txn, session, link }
}

function resultOf({ method, params }: Request): unknown {
  if (method === 'query') return [{ status: 'OK', result: params[0], time: '1ms' }]
  if (method === 'begin') return Uuid.v4()
  return null
}

function serverStream(request: Request, answer: (message: object) => void): ServerStream & { cancel(): void } {
  let isOver = false
  let isCancelled = false
  const say = (result: object): ServerStream => stream.send({ result })
  const stream: ServerStream & { cancel(): void } = {
    request,
    get isOver() {
      return isOver
    },
    get isCancelled() {
      return isCancelled
    },
    cancel: () => {
      isCancelled = true
    },
    begin: (statements = 1, version = 1) => say({ stream: 'begin', statements, version }),
    rows: (index, ...values) => say({ stream: 'rows', index, values }),
    value: (index, value) => say({ stream: 'value', index, value }),
    finished: (index, more = {}) => say({ stream: 'finished', index, single: false, time: '1ms', ...more }),
    end: error => {
      isOver = true
      return say({ stream: 'end', results: 0, time: '1ms', ...(error !== undefined && { error }) })
    },
    send: message => {
      answer(message)
      return stream
    },
  }
  return stream
}

/** Reads a stream to its end: the rows, then `'end'` or the error. */
export function reading(rows: AsyncIterable<unknown>): unknown[] {
  const read: unknown[] = []
  void (async () => {
    try {
      for await (const row of rows) read.push(row)
      read.push('end')
    } catch (error) {
      read.push(error)
    }
  })()
  return read
}
