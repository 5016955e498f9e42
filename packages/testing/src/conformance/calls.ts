import { deepEqual, equal, ok, rejects, shown } from './assert.js'
import type { Behaviour } from './behaviour.js'

/** Connecting, closing, and the limits of single calls. */
export const CALLS: readonly Behaviour[] = [
  {
    name: 'concurrent calls of connect() connect once, and the status is reported',
    show: async stage => {
      const db = stage.create()
      deepEqual([db.status, db.isConnected()], ['disconnected', false])
      await Promise.all([db.connect(), db.connect()])
      await db.connect()
      deepEqual([db.status, db.isConnected(), db.stats().created], ['connected', true, 1])
    },
  },
  {
    name: 'a call before connect() rejects with a NotConnectedError',
    show: async stage => {
      const db = stage.create()
      await rejects(db.query('RETURN 1'), { name: 'NotConnectedError', outcome: 'not-run' })
      await rejects(db.use({ database: 'other' }), { name: 'NotConnectedError' })
      await rejects(db.ping(), { name: 'NotConnectedError' })
    },
  },
  {
    name: 'with autoConnect the first call connects',
    show: async stage => {
      const db = stage.create({ autoConnect: true })
      deepEqual(await Promise.all([db.query('RETURN 1'), db.query('RETURN 2')]), [[1], [2]])
      equal(db.stats().created, 1)
    },
  },
  {
    name: 'close() settles running calls and refuses later ones, and connect() opens the connection again',
    appliesTo: (_, { sleeps = true }) => sleeps,
    show: async stage => {
      const db = await stage.open()
      const late = rejects(db.query('RETURN sleep(2s)'), { name: 'ConnectionClosedError' })
      await db.close()
      await db.close()
      await late
      equal(db.status, 'closed')
      await rejects(db.query('RETURN 1'), { name: 'ConnectionClosedError', outcome: 'not-run' })
      await db.connect()
      deepEqual(await db.query('RETURN 1'), [1])
    },
  },
  {
    name: 'close() during connect() settles both',
    show: async stage => {
      const db = stage.create()
      const connecting = rejects(db.connect(), { name: 'ConnectionClosedError' })
      await db.close()
      await connecting
      await db.connect()
      equal(db.isConnected(), true)
    },
  },
  {
    name: 'a call that exceeds its timeout rejects with a RequestTimeoutError, and the link stays usable',
    appliesTo: (_, { sleeps = true }) => sleeps,
    show: async stage => {
      const db = await stage.open()
      const error = { name: 'RequestTimeoutError', outcome: 'unknown' }
      await rejects(db.query('RETURN sleep(2s)', {}, { timeout: '50ms' }), error)
      await rejects(db.with({ timeout: '50ms' }).query('RETURN sleep(2s)'), error)
      deepEqual(await db.query('RETURN 1'), [1])
    },
  },
  {
    name: 'a call that is aborted before it is sent does not run',
    show: async stage => {
      const db = await stage.open()
      const signal = AbortSignal.abort('enough')
      await rejects(db.create('users', {}, { signal }), { name: 'AbortError', outcome: 'not-run', cause: 'enough' })
      await db.query('DEFINE TABLE users')
      deepEqual(await db.select('users'), [])
    },
  },
  {
    name: 'a call that is aborted in flight rejects at once, and the link stays usable',
    appliesTo: (_, { sleeps = true }) => sleeps,
    show: async stage => {
      const db = await stage.open()
      const aborter = new AbortController()
      const sleeping = db.query('RETURN sleep(2s)', {}, { signal: aborter.signal })
      // Once a later call is answered, this one was sent.
      deepEqual(await db.query('RETURN 1'), [1])
      const aborted = rejects(sleeping, { name: 'AbortError', outcome: 'unknown' })
      aborter.abort()
      await aborted
      deepEqual(await db.query('RETURN 2'), [2])
    },
  },
  {
    name: 'a value that cannot be encoded is an EncodingError, and the link stays usable',
    show: async stage => {
      const db = await stage.open()
      const circle: Record<string, unknown> = {}
      circle['self'] = circle
      await rejects(db.query('RETURN $circle', { circle }), { name: 'EncodingError', code: 'ENCODING' })
      deepEqual(await db.query('RETURN 1'), [1])
    },
  },
  {
    name: 'ping() returns milliseconds, and version() names the server',
    show: async stage => {
      const db = await stage.open()
      ok((await db.ping()) >= 0)
      ok(/\d+\.\d+\.\d+/.test(await db.version()))
    },
  },
  {
    name: 'a string that looks like a record id is refused, and the error mentions RecordId',
    show: async stage => {
      const db = await stage.open()
      await rejects(db.select('users:alice'), {
        name: 'ConfigurationError',
        hint: /new RecordId\('users', 'alice'\)/,
      })
    },
  },
  {
    name: 'no secret appears in inspect(), JSON or an error',
    show: async stage => {
      const password = 'a secret that nobody may see'
      const username = 'someone who does not exist'
      const db = stage.create({ username, password, retryLimit: 0 })
      const error = await db.connect().catch((thrown: unknown) => thrown)
      ok(error instanceof Error)
      equal(error.name, 'AuthenticationError')
      const texts = [shown(error), JSON.stringify(error), String(error.stack), shown(db), JSON.stringify(db)]
      for (const text of texts) ok(!text.includes(password))
    },
  },
  {
    name: 'data survives closing every connection',
    appliesTo: (_, { persistent }) => persistent,
    show: async stage => {
      const first = await stage.open()
      await first.create('users', { name: 'Alice' })
      await first.close()
      const second = await stage.open()
      deepEqual(
        (await second.select('users')).map(user => user['name']),
        ['Alice'],
      )
    },
  },
]
