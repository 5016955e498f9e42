import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from '@surrealengine/core'
import '@surrealengine/sync'
import { oneIn } from '@surrealengine/fixtures/thorough'
import { applicable, CONFORMANCE, type Subject, show, startServer } from '@surrealengine/testing'
import { embedded } from '@surrealengine/transport-embedded'
import { http } from '@surrealengine/transport-http'
import { ws } from '@surrealengine/transport-ws'
import { afterAll, describe, expect, test } from 'vitest'
import { createBlocking } from './sync/as-async.js'

const LIVE = 'live queries are refused'
const SIGNAL = 'a signal cannot abort a call while the thread is blocked'
const WAITS = 'it needs two calls in flight, and each call blocks the thread'
const LINK = 'it tests a bare link, without a connection'
const FUNCTION = 'a function cannot be sent to the worker thread'
const STREAM = 'there are no blocking streams: rows that arrive cannot be read while the thread is blocked'
const MANY = 'there is no blocking insertMany()'

/** The behaviours that do not apply to blocking calls, and why. */
const NOT_APPLICABLE: readonly (readonly [name: string, why: string])[] = [
  ['close() settles running calls and refuses later ones, and connect() opens the connection again', WAITS],
  ['close() during connect() settles both', WAITS],
  ['a call that is aborted before it is sent does not run', SIGNAL],
  ['a call that is aborted in flight rejects at once, and the link stays usable', SIGNAL],
  ['live() yields each change with its record and value until the loop is left', LIVE],
  ['live() accepts a LIVE SELECT with bound values', LIVE],
  ['with the snapshot option the existing rows come first', LIVE],
  ['subscribe() calls a listener until kill() ends the live query', LIVE],
  ['a live query ends when its signal aborts, when the connection closes, and when the server kills it', LIVE],
  ['a full buffer ends the live query with an error after the buffered messages, or yields a gap as configured', LIVE],
  ['without support for live queries live() rejects with an UnsupportedError', LIVE],
  ['a link answers calls, ends once, and then rejects calls as not sent', LINK],
  ['closing a link rejects calls in flight as sent', LINK],
  ['a cancelled call is dropped, and the others are answered', LINK],
  ['connect() with an aborted signal opens no link', LINK],
  ['a value that cannot be encoded fails only its own call', LINK],
  ['a transaction spans calls: others see its changes once it is committed, and never if it is cancelled', LINK],
  ['without support for transactions the server refuses to begin one', LINK],
  ['live queries notify with the record and the action until they are killed', LINK],
  ['sessions over one link are isolated from each other', LINK],
  ['a token signs in as an option, from a function, or with authenticate()', FUNCTION],
  ['stream() yields the rows of each statement in order, and one row for a single value', STREAM],
  ['stream() yields as many rows as there are, with their values', STREAM],
  ['stream() throws the first failure after the rows of all statements', STREAM],
  ['a stream that is left is over, and the connection goes on', STREAM],
  ['a stream and a call with cancel: server end by their timeout; where the server stops them nothing is kept', STREAM],
  ['an aborted stream is an AbortError; where the server stops it nothing is kept', STREAM],
  ['a stream runs in its session', STREAM],
  ['a stream runs in its transaction, which cannot be committed when a stream in it was left', STREAM],
  ['insertMany() inserts every row of an iterable or async iterable once, into a table that is new', MANY],
  [
    'insertMany() with a duplicate rejects with an InsertManyError that counts what is in, and inserts none of its chunk',
    MANY,
  ],
  ["insertMany() with onDuplicate: 'ignore' keeps what is there, and counts it", MANY],
  ["insertMany() with onDuplicate: 'update' sets the fields of each row, and keeps the others", MANY],
  ['insertMany() with relation: true inserts edges', MANY],
  ['insertMany() in a transaction is kept by its commit', MANY],
  ['insertMany() in a session inserts into its database', MANY],
]

const reasons = new Map(NOT_APPLICABLE)
const directory = mkdtempSync(join(tmpdir(), 'sync-conformance-'))
// In another process: this one is blocked during each call.
const server = await startServer({ ownProcess: true })
const { username, password } = server
const user = { username, password }

const subjects: readonly Subject[] = [
  { name: 'ws', transport: ws, url: server.wsUrl, user, persistent: true },
  { name: 'http', transport: http, url: server.httpUrl, user, persistent: true },
  { name: 'mem', transport: embedded, url: 'mem://conformance', persistent: false },
  { name: 'file', transport: embedded, url: `file://${directory}/file`, persistent: true },
]

// The worker thread of embedded databases ends with its last connection. This one keeps it for all behaviours.
const holder = createConnection({ url: 'mem://', transports: [embedded], asyncMode: false })
holder.connectSync()

afterAll(async () => {
  holder.closeSync()
  await server.stop()
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
})

test('every behaviour that does not apply is one of the conformance suite', () => {
  const names = CONFORMANCE.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining([...reasons.keys()]))
})

// Each connection starts a thread. A run that is not thorough tests every third behaviour, with one subject each.
describe.each(subjects)('blocking calls: $name', subject => {
  const asked = oneIn(3 * subjects.length, CONFORMANCE, subjects.indexOf(subject))
  test.each(applicable(asked, subject).filter(({ name }) => !reasons.has(name)))('$name', behaviour =>
    show(behaviour, subject, createBlocking),
  )
})
