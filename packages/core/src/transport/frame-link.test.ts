import { createCodec, Tagged } from '@surrealengine/codec'
import { watch } from '@surrealengine/fixtures/outcome'
import { BoundIncluded, FileRef, Range, RecordId, StringRecordId, Uuid } from '@surrealengine/values'
import { describe, expect, test } from 'vitest'
import { isRecord } from '../shared/is-record.js'
import { virtualClock } from '../testing/virtual-clock.js'
import type { LiveNotification, RpcCall } from '../wire/rpc.js'
import { sendOver } from './callbacks.js'
import { type FrameChannel, type FrameLinkOptions, frameLink } from './frame-link.js'
import type { CloseReason } from './transport.js'
import { TransportFailure } from './transport-failure.js'

const codec = createCodec()
const { settle } = virtualClock()
const PING: RpcCall = { method: 'ping', params: [] }

function opened(options: Partial<FrameLinkOptions> = {}, more: Partial<FrameChannel> = {}) {
  const sent: unknown[] = []
  const closes: (CloseReason | undefined)[] = []
  const notifications: LiveNotification[] = []
  let hear = (_frame: Uint8Array | string): void => {}
  let gone = (_reason: CloseReason): void => {}
  const channel = {
    buffered: 0,
    send: (frame: Uint8Array) => void sent.push(codec.decode(frame)),
    onFrame: (listener: typeof hear) => {
      hear = listener
    },
    closed: new Promise<CloseReason>(resolve => {
      gone = resolve
    }),
    close: (reason?: CloseReason) => {
      closes.push(reason)
      gone(reason ?? { kind: 'local' })
    },
    ...more,
  }
  const link = frameLink(channel, { codec, onNotification: each => void notifications.push(each), ...options })
  const ids = (): unknown[] => sent.map(frame => (isRecord(frame) ? frame['id'] : undefined))
  return {
    link,
    channel,
    sent,
    closes,
    notifications,
    ids,
    gone,
    text: (frame: string) => hear(frame),
    receive: (message: unknown) => hear(codec.encode(message)),
    garbage: () => hear(Uint8Array.of(0xff, 0xff)),
  }
}

test('each call has an id, and each reply finds its call, in any order', async () => {
  const { link, sent, ids, receive } = opened()
  const session = { id: new Uuid('018f0000-0000-7000-8000-000000000000'), token: 't' }
  const calls = [
    link.request({ method: 'query', params: ['RETURN 1', {}] }),
    link.request({ ...PING, session: { ...session, namespace: 'a', database: 'b', variables: {} } }),
  ]
  expect(calls.map(call => call.sent)).toEqual([true, true])
  expect(sent[0]).toEqual({ id: 1, method: 'query', params: ['RETURN 1', {}] })
  expect(sent[1]).toEqual({ id: 2, method: 'ping', params: [], session: session.id })
  receive({ id: ids()[1], result: 'two' })
  receive({ id: ids()[0], error: { code: -1, message: 'one', kind: 'Query', details: null } })
  expect(await Promise.all(calls.map(({ reply }) => reply))).toEqual([
    { ok: false, error: { code: -1, message: 'one', kind: 'Query' } },
    { ok: true, result: 'two' },
  ])
})

test('replies with an unknown id, second replies and late replies to cancelled calls are dropped and counted', async () => {
  const { link, receive, closes } = opened()
  const call = watch(link.request(PING).reply)
  const cancelled = link.request(PING)
  const forgotten = watch(cancelled.reply)
  cancelled.cancel()
  receive({ id: 99, result: 'nobody' })
  receive({ id: 2, result: 'late' })
  receive({ id: 1, result: 'first' })
  receive({ id: 1, result: 'second' })
  await settle()
  expect(call.value).toEqual({ ok: true, result: 'first' })
  expect(forgotten.state).toBe('pending')
  expect(closes).toEqual([])
  expect(link.dropped).toBe(3)
})

test('the promise of cancel() settles once the server has answered or the link is gone', async () => {
  const { link, receive, gone } = opened()
  const [answered, lost, over] = [link.request(PING), link.request(PING), link.request(PING)]
  receive({ id: 3, result: 'in time' })
  await over.reply
  expect(over.cancel()).toBeUndefined()
  const [first, second] = [watch(Promise.resolve(answered.cancel())), watch(Promise.resolve(lost.cancel()))]
  await settle()
  expect([first.state, second.state]).toEqual(['pending', 'pending'])
  receive({ id: 1, result: 'late' })
  await settle()
  expect([first.state, second.state]).toEqual(['resolved', 'pending'])
  gone({ kind: 'lost' })
  await settle()
  expect(second.state).toBe('resolved')
})

test.each<[string, (link: ReturnType<typeof opened>) => void]>([
  ['a late reply', ({ receive }) => receive({ id: 1, result: 1 })],
  ['the end of the link', ({ gone }) => gone({ kind: 'lost' })],
  ['an answer without an id', ({ receive }) => receive({ error: { code: -32700, message: 'Parse error' } })],
])('a cancelled call is over after %s, and not before', async (_, end) => {
  const world = opened()
  const { reply, cancel } = world.link.request(PING)
  reply.catch(() => {})
  const over = watch(Promise.resolve(cancel()))
  await settle()
  expect(over.state).toBe('pending')
  end(world)
  await settle()
  expect(over.state).toBe('resolved')
})

test.each<[string, (link: ReturnType<typeof opened>) => void]>([
  ['a text frame', ({ text }) => text('{"id":1}')],
  ['garbage', ({ garbage }) => garbage()],
  ['a frame that is not a map', ({ receive }) => receive([1])],
  ['neither reply nor notification', ({ receive }) => receive({ result: 'x' })],
  ['an id that is not a number', ({ receive }) => receive({ id: '1', result: 'x' })],
])('%s breaks the protocol: the link ends, and every call with it', async (_, speak) => {
  const opening = opened()
  const { link, closes } = opening
  const calls = [watch(link.request(PING).reply), watch(link.request(PING).reply)]
  speak(opening)
  expect(closes).toMatchObject([{ kind: 'protocol', cause: expect.anything() }])
  expect(await link.closed).toMatchObject({ kind: 'protocol' })
  await settle()
  for (const { error } of calls) expect(error).toMatchObject({ reason: 'protocol', sent: true })
  const after = link.request(PING)
  expect(after.sent).toBe(false)
  await expect(after.reply).rejects.toMatchObject({ reason: 'lost', sent: false })
  speak(opening)
  expect(closes).toHaveLength(1)
})

test.each<[string, unknown]>([
  ['an error without a message', { code: 5 }],
  ['an error whose message is not a string', { message: 5 }],
  ['an error that is a string', 'no'],
  ['an error that is an array', [1]],
])('%s fails its own call, and the link stays', async (_, error) => {
  const { link, receive, closes } = opened()
  const [bad, good] = [watch(link.request(PING).reply), watch(link.request(PING).reply)]
  receive({ id: 1, error })
  receive({ id: 2, result: 'pong' })
  await settle()
  expect(bad.error).toMatchObject({ reason: 'protocol', sent: true, linkStays: true, cause: expect.any(TypeError) })
  expect(good.value).toEqual({ ok: true, result: 'pong' })
  expect(closes).toEqual([])
})

/** As SurrealDB answers a request that it cannot read. */
const UNREAD = { error: { code: -32700, message: 'Parse error', kind: 'Validation', details: { kind: 'Parse' } } }
const holding = (value: unknown): RpcCall => ({ method: 'query', params: ['RETURN $value', { value }] })

describe('an answer without an id', () => {
  test('fails the only pending call with the message of the server, and the link stays', async () => {
    const { link, receive, closes } = opened()
    const answered = watch(link.request(PING).reply)
    receive({ id: 1, result: 'pong' })
    const unread = watch(link.request(PING).reply)
    receive(UNREAD)
    await settle()
    expect(answered.value).toMatchObject({ ok: true })
    expect(unread.error).toMatchObject({ reason: 'protocol', sent: true, linkStays: true })
    expect(unread.error).toMatchObject({ message: expect.stringContaining('Parse error') })
    const next = watch(link.request(PING).reply)
    receive({ id: 2, result: 'late' })
    receive({ id: 3, result: 'pong' })
    await settle()
    expect(next.value).toEqual({ ok: true, result: 'pong' })
    expect(closes).toEqual([])
    expect(link.dropped).toBe(1)
  })

  test.each<[string, unknown]>([
    ['a Tagged', new Tagged(1000, 1)],
    ['a Set', [{ tags: new Set([1]) }]],
    ['a FileRef', new FileRef('bucket', '/key')],
    ['a StringRecordId', new StringRecordId('users:alice')],
    ['a Set in a Map', new Map([['a', new Set()]])],
    ['a FileRef in the id of a record', new RecordId('t', [new FileRef('b', 'k')])],
    ['a FileRef in a bound', new Range(undefined, new BoundIncluded([new FileRef('b', 'k')]))],
    ['a Tagged in a Set', new Set([new Tagged(1000, 1)])],
  ])('fails only the call that contains %s, which not every server reads', async (_, value) => {
    const { link, receive, closes } = opened()
    const others = [link.request(holding([1, 'a', null, Uint8Array.of(1), new Date(0)])), link.request(PING)]
    const unread = watch(link.request(holding(value)).reply)
    others.push(link.request(holding(new RecordId('t', [1]))))
    receive(UNREAD)
    for (const id of [1, 2, 4]) receive({ id, result: id })
    await settle()
    expect(unread.error).toMatchObject({ reason: 'protocol', message: expect.stringContaining('Parse error') })
    expect(await Promise.all(others.map(({ reply }) => reply))).toEqual([1, 2, 4].map(result => ({ ok: true, result })))
    expect(closes).toEqual([])
  })

  test('fails a call with an unknown tag rather than one with a Set', async () => {
    const { link, receive } = opened()
    const [set, tagged] = [new Set([1]), new Tagged(1000, 1)].map(value => watch(link.request(holding(value)).reply))
    receive(UNREAD)
    receive({ id: 1, result: 'read' })
    await settle()
    expect(set?.value).toEqual({ ok: true, result: 'read' })
    expect(tagged?.error).toMatchObject({ reason: 'protocol' })
  })

  test('ends the link if it could be for any of several calls, and each fails with the message of the server', async () => {
    const { link, receive, closes } = opened()
    const calls = [watch(link.request(PING).reply), watch(link.request(PING).reply)]
    receive(UNREAD)
    await link.closed
    await settle()
    expect(closes).toMatchObject([{ kind: 'protocol' }])
    for (const { error } of calls) {
      expect(error).toMatchObject({ reason: 'protocol', sent: true, message: expect.stringContaining('Parse error') })
    }
  })

  test('is dropped and counted if no call is pending', async () => {
    const { link, receive, closes } = opened()
    receive(UNREAD)
    const cancelled = link.request(holding(new Set()))
    cancelled.cancel()
    const other = watch(link.request(PING).reply)
    receive(UNREAD)
    receive({ id: 2, result: 'pong' })
    await settle()
    expect(other.value).toEqual({ ok: true, result: 'pong' })
    expect(link.dropped).toBe(2)
    expect(closes).toEqual([])
  })

  test('fails the only pending call that was not cancelled', async () => {
    const { link, receive, closes } = opened()
    link.request(PING).cancel()
    const waiting = watch(link.request(PING).reply)
    receive(UNREAD)
    await settle()
    expect(waiting.error).toMatchObject({ reason: 'protocol', linkStays: true })
    expect(closes).toEqual([])
  })

  test('without a message fails its call as well', async () => {
    const { link, receive } = opened()
    const call = watch(link.request(PING).reply)
    receive({ id: null, error: {} })
    await settle()
    expect(call.error).toMatchObject({ reason: 'protocol', linkStays: true })
  })
})

test('a notification that its reader refuses is dropped and counted', () => {
  const seen: unknown[] = []
  const { link, receive } = opened({ onNotification: ({ action }) => seen.push(action) > 1 })
  const queryId = new Uuid('018f0000-0000-7000-8000-000000000001')
  for (const action of ['CREATE', 'UPDATE']) receive({ result: { id: queryId, action } })
  expect(seen).toEqual(['CREATE', 'UPDATE'])
  expect(link.dropped).toBe(1)
})

test('a request over the limit of the other side is refused before it is sent', async () => {
  const { link, sent } = opened({ maxRequestBytes: 100 })
  const big = link.request({ method: 'query', params: ['x'.repeat(200)] })
  expect(big.sent).toBe(false)
  await expect(big.reply).rejects.toMatchObject({ reason: 'too-big', sent: false })
  expect(sent).toEqual([])
  expect(link.request(PING).sent).toBe(true)
})

test('a request is refused while too much is buffered in the channel', async () => {
  const { link, channel, sent } = opened({ maxBuffered: 10 })
  channel.buffered = 11
  await expect(link.request(PING).reply).rejects.toMatchObject({ reason: 'overload', sent: false })
  channel.buffered = 10
  expect(link.request(PING).sent).toBe(true)
  expect(sent).toHaveLength(1)
})

test('a call that cannot be encoded fails alone', async () => {
  const encode = (): never => {
    throw new TypeError('what is this')
  }
  const { link, closes } = opened({ codec: { ...codec, encode } })
  await expect(link.request(PING).reply).rejects.toMatchObject({ reason: 'unencodable', message: 'what is this' })
  expect(closes).toEqual([])
})

test('if the channel throws, the request was not sent and fails with that error as its cause', async () => {
  const cause = new Error('Cannot perform I/O on behalf of a different request')
  const send = (): never => {
    throw cause
  }
  const { link, closes } = opened({}, { send })
  for (let count = 0; count < 2; count++) {
    const call = link.request(PING)
    expect(call.sent).toBe(false)
    await expect(call.reply).rejects.toMatchObject({ reason: 'lost', sent: false, linkStays: true, cause })
    await expect(call.reply).rejects.toThrow(cause.message)
  }
  expect(closes).toEqual([])
})

test('the failure of a closing channel is passed on', async () => {
  const failure = new TransportFailure('lost', 'The socket is not open any more')
  const send = (): never => {
    throw failure
  }
  const call = opened({}, { send }).link.request(PING)
  expect(call.sent).toBe(false)
  await expect(call.reply).rejects.toBe(failure)
  expect(failure.linkStays).toBe(false)
})

test('close() rejects calls in flight and resolves once the channel is closed', async () => {
  let free = (_reason: CloseReason): void => {}
  const closed = new Promise<CloseReason>(resolve => {
    free = resolve
  })
  const { link, receive } = opened({}, { closed, close: () => {} })
  const call = watch(link.request(PING).reply)
  const closing = watch(Promise.all([link.close(), link.close()]))
  await settle()
  expect(call.error).toMatchObject({ reason: 'closed', sent: true })
  expect(closing.state).toBe('pending')
  receive({ id: 1, result: 'late' })
  free({ kind: 'lost', code: 1006 })
  expect(await link.closed).toEqual({ kind: 'local' })
  await settle()
  expect(closing.state).toBe('resolved')
  await expect(link.request(PING).reply).rejects.toMatchObject({ reason: 'closed', sent: false })
})

test.each<[CloseReason, string]>([
  [{ kind: 'lost', code: 1006 }, 'lost'],
  [{ kind: 'restart', code: 1012 }, 'lost'],
  [{ kind: 'policy', code: 1008 }, 'authentication'],
  [{ kind: 'too-big', code: 1009 }, 'too-big'],
])('a channel that ends by %j', async (reason, failure) => {
  const { link, gone } = opened()
  const call = watch(link.request(PING).reply)
  gone(reason)
  expect(await link.closed).toEqual(reason)
  expect(call.error).toMatchObject({ reason: failure, sent: true, message: expect.stringContaining(`${reason.code}`) })
  await expect(link.request(PING).reply).rejects.toMatchObject({ reason: 'lost', sent: false })
})

test.each<[CloseReason, string]>([
  [{ kind: 'policy', code: 1008 }, 'authentication'],
  [{ kind: 'restart', code: 1012 }, 'lost'],
  [{ kind: 'restart', code: 1013 }, 'lost'],
  [{ kind: 'lost', code: 1006 }, 'lost'],
  [{ kind: 'protocol', code: 1002 }, 'protocol'],
])('two calls of different size both fail with the reason of %j', async (reason, failure) => {
  const { link, gone } = opened()
  const calls = ['x', 'x'.repeat(200)].map(text => watch(link.request({ method: 'query', params: [text] }).reply))
  gone(reason)
  await link.closed
  await settle()
  for (const { error } of calls) expect(error).toMatchObject({ reason: failure, sent: true })
})

test('a cancelled call may have been the one that was too big, so the others are not blamed', async () => {
  const { link, gone } = opened()
  const small = watch(link.request(PING).reply)
  link.request({ method: 'query', params: ['x'.repeat(200)] }).cancel()
  gone({ kind: 'too-big', code: 1009 })
  await link.closed
  expect(small.error).toMatchObject({ reason: 'lost', sent: true })
})

test.each<[string, CloseReason, readonly string[]]>([
  ['the server refused a request: the largest is blamed', { kind: 'too-big', code: 1009 }, ['lost', 'too-big']],
  ['a reply was too big: any call may have caused it', { kind: 'too-big' }, ['too-big', 'too-big']],
  ['a close for authentication applies to both', { kind: 'policy', code: 1008 }, ['authentication', 'authentication']],
  ['a close for a protocol error applies to both', { kind: 'protocol', code: 1002 }, ['protocol', 'protocol']],
])('%s', async (_, reason, reasons) => {
  const { link, gone } = opened()
  const calls = ['x', 'x'.repeat(200)].map(text => watch(link.request({ method: 'query', params: [text] }).reply))
  gone(reason)
  await link.closed
  expect(calls.map(({ error }) => error)).toMatchObject(reasons.map(each => ({ reason: each, sent: true })))
})

test('notifications are passed on in order, with their session and the size of their frames', () => {
  const { receive, notifications } = opened()
  const queryId = new Uuid('018f0000-0000-7000-8000-000000000001')
  const session = new Uuid('018f0000-0000-7000-8000-000000000002')
  const record = new RecordId('users', 'alice')
  const frames = [
    { result: { id: queryId, action: 'CREATE', record, result: { age: 1 }, session } },
    { result: { id: queryId, action: 'KILLED' } },
  ]
  frames.forEach(receive)
  const [created, killed] = frames.map(frame => codec.encode(frame).byteLength)
  expect(notifications).toEqual([
    { queryId, action: 'CREATE', recordId: record, value: { age: 1 }, session, bytes: created },
    { queryId, action: 'KILLED', recordId: undefined, value: undefined, session: undefined, bytes: killed },
  ])
})

test('ping and keepAlive are those of the channel, if it has them', async () => {
  const bare = opened().link
  expect([bare.ping, bare.keepAlive, bare.applied]).toEqual([undefined, undefined, []])
  const heard: unknown[] = []
  const keepAlive = (alive: boolean): void => void heard.push(alive)
  const { link } = opened({ applied: ['namespace'] }, { ping: async () => void heard.push('ping'), keepAlive })
  await link.ping?.()
  link.keepAlive?.(false)
  expect(heard).toEqual(['ping', false])
  expect(link.applied).toEqual(['namespace'])
})

/** Records its callbacks in order. */
function receiver() {
  const heard: unknown[] = []
  return {
    heard,
    replied: (reply: unknown) => void heard.push(reply),
    failed: (failure: unknown) => void heard.push(failure),
  }
}

test('with callbacks a call is reported once, and never before send() has returned', async () => {
  const { link, receive, channel, gone } = opened({ maxRequestBytes: 1000 })
  const good = receiver()
  expect(sendOver(link, PING, good)).toMatchObject({ sent: true })
  receive({ id: 1, result: 'first' })
  receive({ id: 1, result: 'second' })
  expect(good.heard).toEqual([{ ok: true, result: 'first' }])
  const send = (call: RpcCall) => {
    const failed = receiver()
    expect(sendOver(link, call, failed)).toMatchObject({ sent: false })
    expect(failed.heard).toEqual([])
    return failed.heard
  }
  const unencodable = send({ method: 'query', params: [Symbol('x')] })
  const large = send({ method: 'query', params: ['x'.repeat(2000)] })
  Object.assign(channel, { buffered: 2 ** 30 })
  const buffered = send(PING)
  Object.assign(channel, {
    buffered: 0,
    send: () => {
      throw new Error('busy')
    },
  })
  const refused = send(PING)
  gone({ kind: 'lost' })
  await settle()
  const late = send(PING)
  await settle()
  const reasons = [unencodable, large, buffered, refused, late].map(heard =>
    heard.map(each => (each instanceof TransportFailure ? each.reason : each)),
  )
  expect(reasons).toEqual([['unencodable'], ['too-big'], ['overload'], ['lost'], ['lost']])
})

test('with callbacks a cancelled call is not reported, and its end is known', async () => {
  const { link, receive } = opened()
  const left = receiver()
  const sending = sendOver(link, PING, left)
  const over = watch(sending.cancel() ?? Promise.reject(new Error('nothing is under way')))
  expect(sending.cancel()).toBeUndefined()
  await settle()
  expect(over.state).toBe('pending')
  receive({ id: 1, result: 'late' })
  await settle()
  expect([over.state, left.heard, link.dropped]).toEqual(['resolved', [], 1])
})

test('an object that wraps a link is called through its own request(), and the rest of it works', async () => {
  const { link, receive, sent } = opened({}, { ping: async () => {} })
  const heard = receiver()
  for (const around of [{ ...link }, Object.create(link) as typeof link]) {
    const calls: RpcCall[] = []
    Object.defineProperty(around, 'request', {
      value: (call: RpcCall) => {
        calls.push(call)
        return link.request(call)
      },
    })
    sendOver(around, PING, heard)
    expect(calls).toEqual([PING])
    await around.ping?.()
  }
  receive({ id: 1, result: 'one' })
  receive({ id: 2, result: 'two' })
  await settle()
  expect(heard.heard).toEqual(['one', 'two'].map(result => ({ ok: true, result })))
  const around = Object.create(link) as typeof link
  await around.close()
  expect([around.received, sent.length, await link.closed]).toEqual([2, 2, { kind: 'local' }])
})
