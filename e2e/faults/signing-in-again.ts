import type { Connection, ConnectionOptions, SessionExecutor } from 'surrealengine'
import { expect } from 'vitest'
import type { Check, Row } from './cell.js'
import { type People, peopleIn } from './people.js'
import type { Scene } from './scene.js'
import { failure, next, until } from './waiting.js'
import { EMBEDDED } from './ways.js'

const REFUSED = { code: 'AUTHENTICATION' }
/** A token that lasts for this many seconds is used in time even on a slow machine. */
const LONGEST = 120

/** A way to sign in on a connection or session that the server refuses. */
const WAYS = {
  signin: (on, people) => on.signin(people.credentials()),
  signup: (on, { credentials }) => {
    const { namespace, database } = credentials()
    return on.signup({ namespace, database, access: 'people', variables: {} })
  },
  authenticate: async (on, people) => on.authenticate(await people.token()),
  invalidate: on => on.invalidate(),
} satisfies Record<string, (on: SessionExecutor, people: People) => Promise<unknown>>

type Way = keyof typeof WAYS

const ALL: readonly Way[] = ['signin', 'signup', 'authenticate', 'invalidate']

/** After `invalidate()` the session is anonymous: a server refuses its writes, and an embedded engine accepts them. */
async function expectServed(scene: Scene, way: Way, on: SessionExecutor, isServer = true): Promise<void> {
  if (way === 'invalidate' && isServer) expect(await failure(scene.write(on))).toMatchObject({ code: 'PERMISSION' })
  else await scene.write(on)
}

type More = Partial<ConnectionOptions>

/** Runs the same in each way, concurrently. */
function inEachWay<T>(run: (way: Way) => Promise<T>): Promise<T[]> {
  return Promise.all(ALL.map(run))
}

/** Opens a connection with a token that was issued elsewhere. */
async function signedIn(scene: Scene, url: string, more: More, people: People): Promise<Connection> {
  return scene.connect({ ...scene.anonymous(url), ...more, token: await people.token() })
}

/** Sends calls until the server no longer accepts the credentials. */
async function expectEnds(on: SessionExecutor): Promise<void> {
  let refused: unknown
  while (refused === undefined) {
    await on.query('RETURN 1').catch((error: unknown) => {
      refused = error
    })
  }
  expect(refused).toMatchObject(REFUSED)
}

/**
 * Opens a connection or session for each way, and waits until the server no longer accepts its credentials. They last
 * for a second; longer if that is over before all are open.
 */
async function expired<T extends SessionExecutor>(
  people: People,
  open: () => Promise<T>,
): Promise<readonly (readonly [Way, T])[]> {
  for (let seconds = 1; ; seconds *= 2) {
    await people.changePassword(seconds)
    const opened = await Promise.allSettled(ALL.map(async way => [way, await open()] as const))
    const refused = opened.find(each => each.status === 'rejected')
    if (refused === undefined) {
      const made = opened.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
      await Promise.all(made.map(([, on]) => expectEnds(on)))
      await people.changePassword()
      return made
    }
    expect(refused.reason).toMatchObject(REFUSED)
    expect(seconds).toBeLessThan(LONGEST)
  }
}

/** The session and the token expire on the server while the link is open. */
function linkOpen(more: More): Check {
  return async scene => {
    const owner = await scene.connect(scene.user(scene.server.wsUrl))
    const people = await peopleIn(scene, owner)
    const all = await expired(people, () => signedIn(scene, scene.server.wsUrl, more, people))
    for (const [way, db] of all) {
      await WAYS[way](db, people)
      await expectServed(scene, way, db)
    }
  }
}

/**
 * The password is changed and the link is lost: a sign-in waits for the next link, which does not send the old token.
 */
function linkLost(more: More): Check {
  return async scene => {
    const owner = await scene.connect(scene.user(scene.server.wsUrl))
    const people = await peopleIn(scene, owner)
    const proxy = await scene.proxy()
    const all = await inEachWay(async way => ({ way, db: await signedIn(scene, proxy.wsUrl, more, people) }))
    await people.changePassword()
    const refuse = proxy.inject({ kind: 'refuse' })
    const lost = all.map(({ db }) => next(db, 'lost'))
    proxy.reset()
    await Promise.all(lost)
    const signingIn = all.map(({ way, db }) => WAYS[way](db, people))
    await until(() => all.every(({ db }) => db.stats().waiting > 0), 'each sign-in waits for a link')
    await refuse.remove()
    await Promise.all(signingIn)
    for (const { way, db } of all) await expectServed(scene, way, db)
  }
}

/** The password is changed, and the connection gives up because its token is refused. */
function gaveUp(more: More): Check {
  return async scene => {
    const owner = await scene.connect(scene.user(scene.server.wsUrl))
    const people = await peopleIn(scene, owner)
    const proxy = await scene.proxy()
    const all = await inEachWay(async way => ({ way, db: await signedIn(scene, proxy.wsUrl, more, people) }))
    await people.changePassword()
    const failed = all.map(({ db }) => next(db, 'failed'))
    proxy.reset()
    for (const { error } of await Promise.all(failed)) expect(error).toMatchObject(REFUSED)
    for (const { way, db } of all) {
      expect(await failure(scene.write(db))).toMatchObject({ ...REFUSED, outcome: 'not-run' })
      await WAYS[way](db, people)
      await expectServed(scene, way, db)
      expect(db.status).toBe('connected')
    }
  }
}

/** The first `connect()` is refused. */
function neverConnected(more: More): Check {
  return async scene => {
    const owner = await scene.connect(scene.user(scene.server.wsUrl))
    const people = await peopleIn(scene, owner)
    const credentials = { ...people.credentials(), password: 'wrong' }
    await inEachWay(async way => {
      const db = scene.connection({ ...scene.anonymous(scene.server.wsUrl), ...more, credentials })
      expect(await failure(db.connect())).toMatchObject(REFUSED)
      expect(await failure(scene.write(db))).toMatchObject({ ...REFUSED, outcome: 'not-run' })
      await WAYS[way](db, people)
      await expectServed(scene, way, db)
    })
  }
}

/** The token is refused with the next request. */
function nextRequest(more: More): Check {
  return async scene => {
    const owner = await scene.connect(scene.user(scene.server.httpUrl))
    const people = await peopleIn(scene, owner)
    const { httpUrl } = scene.server
    const all = await inEachWay(async way => ({ way, db: await signedIn(scene, httpUrl, more, people) }))
    await people.changePassword()
    for (const { way, db } of all) {
      expect(await failure(scene.write(db))).toMatchObject(REFUSED)
      await WAYS[way](db, people)
      await expectServed(scene, way, db)
    }
  }
}

/** A session expires in the engine. */
function sessionApart(more: More): Check {
  return async scene => {
    const db = await scene.connect({ ...EMBEDDED(scene), ...more })
    const people = await peopleIn(scene, db)
    const { namespace, database } = people.credentials()
    const all = await expired(people, async () => db.session({ namespace, database, token: await people.token() }))
    for (const [way, session] of all) {
      await WAYS[way](session, people)
      await expectServed(scene, way, session, false)
    }
    await scene.write(db)
  }
}

function both(name: string, check: (more: More) => Check): Readonly<Record<string, Check>> {
  const pool = { usePool: true, poolSize: 2, poolMinSize: 2 }
  return { [name]: check({}), [`${name}, with a pool`]: check(pool) }
}

export const SIGNING_IN_AGAIN: readonly Row[] = [
  {
    number: 42,
    title: 'a token, a password or a session ends on the server',
    cells: {
      ws: {
        ...both('the link is open', linkOpen),
        ...both('the link is lost', linkLost),
        ...both('the connection gave up', gaveUp),
        ...both('it was never connected', neverConnected),
      },
      http: both('at the next request', nextRequest),
      embedded: both('in a separate session', sessionApart),
    },
  },
]
