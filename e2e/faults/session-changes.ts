import type { FaultProxy } from '@surrealengine/testing'
import type { Connection, ConnectionOptions } from 'surrealengine'
import { expect } from 'vitest'
import type { Check, Row } from './cell.js'
import type { Scene } from './scene.js'
import { until } from './waiting.js'
import { EMBEDDED, type Way } from './ways.js'

/** The user, the database and a variable. */
const ASK = 'RETURN [$token.ID, session::db(), $v]'
const CALLS = 8

/** The result of `ASK`; `undefined` if the server refuses it because the session is anonymous. */
type Place = readonly [who: unknown, database: unknown, v: unknown] | undefined

async function placeOf(db: Connection): Promise<Place> {
  const answer: unknown = await db.query(ASK).catch((error: unknown) => error)
  if (Array.isArray(answer)) return answer[0]
  expect(answer).toMatchObject({ code: 'PERMISSION' })
  return undefined
}

const GUEST = { username: 'guest', password: 'guest' }

/** Changes of a session, and the result of `ASK` afterwards. Before the change, `who` is signed in. */
const CHANGES = {
  use: { make: db => db.use({ database: 'elsewhere' }), place: who => [who, 'elsewhere', undefined] },
  set: { make: db => db.set('v', 1), place: who => [who, 'changes', 1] },
  signin: { make: db => db.signin(GUEST), place: () => ['guest', 'changes', undefined] },
  invalidate: { make: db => db.invalidate(), place: () => undefined },
} satisfies Record<string, { make: (db: Connection) => Promise<unknown>; place: (who: string) => Place }>

type Change = keyof typeof CHANGES

const before = (who: string): Place => [who, 'changes', undefined]

async function optionsOf(scene: Scene, url: string): Promise<ConnectionOptions & { readonly username: string }> {
  const { username, password } = scene.server
  const options = { ...scene.anonymous(url), database: 'changes', username, password }
  const owner = await scene.connect({ ...options, url: scene.server.wsUrl })
  await owner.query(`DEFINE USER OVERWRITE ${GUEST.username} ON ROOT PASSWORD '${GUEST.password}' ROLES OWNER`)
  await owner.close()
  return options
}

/** Runs many concurrent calls, which use both links of a pool. */
async function expectOnBoth(db: Connection, proxy: FaultProxy, place: Place): Promise<void> {
  await until(() => db.stats().open === 2, 'both links are open')
  const asked = new Set<number>()
  proxy.onChunk(({ direction, connection }) => void (direction === 'toServer' && asked.add(connection)))
  expect(await Promise.all(Array.from({ length: CALLS }, () => placeOf(db)))).toEqual(Array(CALLS).fill(place))
  expect(asked.size).toBe(2)
}

/** The second link of a pool does its handshake with the old state, and is ready after the change. */
function poolGrows(change: Change): Check {
  return async scene => {
    const proxy = await scene.proxy()
    const options = await optionsOf(scene, proxy.wsUrl)
    const db = await scene.connect({ ...options, usePool: true, poolSize: 2 })
    const handshake = proxy.inject({ kind: 'stall', direction: 'toClient', on: 'new' })
    const busy = Array.from({ length: CALLS }, () => db.query('SLEEP 50ms'))
    await until(() => proxy.held.toClient > 0, 'the answer to its handshake is held')
    await Promise.all(busy)
    await CHANGES[change].make(db)
    await handshake.remove()
    await expectOnBoth(db, proxy, CHANGES[change].place(options.username))
  }
}

/** The link was lost, and does its handshake again when the change is issued. */
function linkComesBack(change: Change): Check {
  return async scene => {
    const proxy = await scene.proxy()
    const options = await optionsOf(scene, proxy.wsUrl)
    const db = await scene.connect(options)
    const handshake = proxy.inject({ kind: 'stall', direction: 'toClient', on: 'new' })
    proxy.reset()
    await until(() => proxy.held.toClient > 0, 'the answer to the handshake is held')
    const places = [placeOf(db)]
    const changing = CHANGES[change].make(db)
    places.push(placeOf(db))
    await handshake.remove()
    await changing
    const { place } = CHANGES[change]
    expect(await Promise.all(places)).toEqual([before(options.username), place(options.username)])
  }
}

/** Returns tokens of a user, once it is allowed to. */
async function tokensOf(scene: Scene, options: ConnectionOptions) {
  const { namespace, database } = options
  const owner = await scene.connect({ ...options, url: scene.server.wsUrl })
  const another = await scene.connect({ ...scene.anonymous(scene.server.wsUrl), namespace, database })
  const define = (): Promise<unknown> => owner.query("DEFINE USER OVERWRITE keeper ON ROOT PASSWORD 'p' ROLES OWNER")
  await define()
  let asked = 0
  let gate: Promise<void> | undefined
  let open = (): void => {}
  return {
    get asked() {
      return asked
    },
    /** Makes the server refuse all tokens that it issued so far. */
    end: define,
    hold: () => {
      gate = new Promise(resolve => {
        open = resolve
      })
    },
    release: () => open(),
    give: async () => {
      asked++
      await gate
      return (await another.signin({ username: 'keeper', password: 'p' })).access
    },
  }
}

/**
 * One of two links was lost, and the program is asked for a token for the next one, while the session changes over the
 * other link.
 */
function tokenIsRead(change: Change): Check {
  return async scene => {
    const proxy = await scene.proxy()
    const { username, password, ...options } = await optionsOf(scene, proxy.wsUrl)
    const tokens = await tokensOf(scene, { ...options, username, password })
    const db = await scene.connect({ ...options, token: tokens.give, usePool: true, poolSize: 2, poolMinSize: 2 })
    await until(() => db.stats().open === 2, 'both links are open')
    await tokens.end()
    tokens.hold()
    const { asked } = tokens
    proxy.inject({ kind: 'reset', on: 2 })
    await until(() => tokens.asked > asked, 'the program is asked for a token')
    await CHANGES[change].make(db)
    tokens.release()
    await expectOnBoth(db, proxy, CHANGES[change].place('keeper'))
  }
}

/** The program is asked for its first token when the change is issued. */
function firstTokenIsRead(url: (scene: Scene) => string, change: Change, more: Partial<ConnectionOptions> = {}): Check {
  return async scene => {
    const { username, password, ...options } = await optionsOf(scene, url(scene))
    const tokens = await tokensOf(scene, { ...options, username, password })
    const db = scene.connection({ ...options, ...more, token: tokens.give })
    tokens.hold()
    const connecting = db.connect()
    await until(() => tokens.asked > 0, 'the program is asked for a token')
    const places = [placeOf(db)]
    const changing = CHANGES[change].make(db)
    places.push(placeOf(db))
    tokens.release()
    await Promise.all([connecting, changing])
    expect(await Promise.all(places)).toEqual([before('keeper'), CHANGES[change].place('keeper')])
  }
}

/** There is no handshake: the engine opens when the change is issued, and a further session is attached. */
function engineOpens(way: Way, change: 'use' | 'set'): Check {
  return async scene => {
    const db = scene.connection({ ...way(scene), database: 'changes' })
    const connecting = db.connect()
    const places = [placeOf(db)]
    const changing = CHANGES[change].make(db)
    places.push(placeOf(db))
    await Promise.all([connecting, changing])
    const [, database, v] = CHANGES[change].place('') ?? []
    expect(await Promise.all(places)).toEqual([
      [undefined, 'changes', undefined],
      [undefined, database, v],
    ])
    const session = await db.forkSession()
    const [forked] = await session.query(ASK)
    expect(forked).toEqual([undefined, database, v])
  }
}

function each<K extends Change>(
  changes: readonly K[],
  when: string,
  check: (change: K) => Check,
): Record<string, Check> {
  return Object.fromEntries(changes.map(change => [`${change} ${when}`, check(change)]))
}

const ALL: readonly Change[] = ['use', 'set', 'signin', 'invalidate']
/** Variables travel with each request there. */
const OVER_HTTP: readonly Change[] = ['use', 'signin', 'invalidate']
const FIRST = 'while the first token is read'
const WS_URL = (scene: Scene): string => scene.server.wsUrl
const HTTP_URL = (scene: Scene): string => scene.server.httpUrl

export const SESSION_CHANGES: readonly Row[] = [
  {
    number: 41,
    title: 'session changes during a handshake or the reading of a token',
    cells: {
      ws: {
        ...each(ALL, 'while a pool grows', poolGrows),
        ...each(ALL, 'while a link is restored', linkComesBack),
        ...each(ALL, 'while a token is read for a link of a pool', tokenIsRead),
        ...each(ALL, FIRST, change => firstTokenIsRead(WS_URL, change)),
      },
      http: {
        ...each(OVER_HTTP, FIRST, change => firstTokenIsRead(HTTP_URL, change)),
        ...each(OVER_HTTP, `${FIRST}, with a pool`, change => firstTokenIsRead(HTTP_URL, change, { usePool: true })),
      },
      embedded: each(['use', 'set'], 'while the engine opens', change => engineOpens(EMBEDDED, change)),
    },
  },
]
