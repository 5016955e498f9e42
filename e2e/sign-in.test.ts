import '@surrealengine/core/sessions'
import { type Connection, connect } from '@surrealengine/core'
import { startServer, type TestServer } from '@surrealengine/testing'
import '@surrealengine/transport-embedded'
import '@surrealengine/transport-http'
import '@surrealengine/transport-ws'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

const PLACE = { namespace: 'n', database: 'd' }
const SCHEMA = `
  DEFINE TABLE u;
  DEFINE ACCESS acc ON DATABASE TYPE RECORD
    SIGNUP (CREATE u SET n = $n, p = crypto::argon2::generate($p))
    SIGNIN (SELECT * FROM u WHERE n = $n AND crypto::argon2::compare(p, $p));
  DEFINE ACCESS thrower ON DATABASE TYPE RECORD SIGNUP { THROW 'no' } SIGNIN { THROW 'no' };
  DEFINE ACCESS closed ON DATABASE TYPE RECORD;
  CREATE u SET n = 'a', p = crypto::argon2::generate('right')`
const REFUSED = { code: 'AUTHENTICATION', retryable: false, hint: expect.any(String) }

const record = (access: string, variables: object = { n: 'a', p: 'wrong' }) => ({
  ...PLACE,
  access,
  variables: { ...variables },
})
const WRONG = [
  ['a wrong password', record('acc')],
  ['no variables', record('acc', {})],
  ['a missing access', record('nope')],
  ['an access whose clauses throw', record('thrower')],
  ['an access without clauses', record('closed')],
  ['a missing namespace', { ...record('acc'), namespace: 'nowhere' }],
  ['a wrong password of a system user', { username: 'root', password: 'wrong' }],
] as const

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

async function owner(scheme: string): Promise<Connection> {
  const root = { username: server.username, password: server.password }
  const db = await open(scheme, scheme === 'mem' ? {} : root)
  await db.query(
    `REMOVE TABLE IF EXISTS u; REMOVE ACCESS IF EXISTS acc ON DATABASE; REMOVE ACCESS IF EXISTS thrower ON DATABASE; REMOVE ACCESS IF EXISTS closed ON DATABASE; ${SCHEMA}`,
  )
  return db
}

async function open(scheme: string, options: object): Promise<Connection> {
  const urls: Readonly<Record<string, string>> = { ws: server.wsUrl, http: server.httpUrl, mem: 'mem://sign-in' }
  const db = await connect({ url: urls[scheme] ?? '', ...PLACE, ...options })
  onTestFinished(() => db.close())
  return db
}

describe.each(['ws', 'http', 'mem'])('over %s', scheme => {
  test.each(WRONG)('%s is refused in every way to sign in', async (what, credentials) => {
    await owner(scheme)
    const db = await open(scheme, {})
    await expect(db.signin(credentials)).rejects.toMatchObject(REFUSED)
    if (!('username' in credentials) && what !== 'no variables' && what !== 'a wrong password') {
      await expect(db.signup(credentials)).rejects.toMatchObject(REFUSED)
    }
    await expect(db.session({ ...PLACE, credentials })).rejects.toMatchObject(REFUSED)
    await expect(open(scheme, { credentials })).rejects.toMatchObject(REFUSED)
  })

  test('an invalid token is a refused sign-in', async () => {
    await owner(scheme)
    const db = await open(scheme, {})
    await expect(db.authenticate('none')).rejects.toMatchObject(REFUSED)
    await expect(db.session({ ...PLACE, token: 'none' })).rejects.toMatchObject(REFUSED)
    await expect(open(scheme, { token: 'none' })).rejects.toMatchObject(REFUSED)
  })

  test('use() with null unsets the database and the namespace', async () => {
    const db = await owner(scheme)
    const where = async () => (await db.query('RETURN [session::ns(), session::db()]'))[0]
    await db.use({ database: null })
    expect(await where()).toMatchObject(['n', undefined])
    await db.use({ database: 'other' })
    expect(await where()).toEqual(['n', 'other'])
    await db.use({ namespace: null })
    expect(await where()).toMatchObject([undefined, undefined])
    await db.use(PLACE)
    expect(await where()).toEqual(['n', 'd'])
  })

  test('the call event of a failed statement has its code', async () => {
    const db = await owner(scheme)
    const codes: unknown[] = []
    db.on('call', ({ error }) => codes.push(error))
    await expect(db.query('THROW "no"')).rejects.toMatchObject({ code: 'THROWN' })
    await expect(db.query('CREATE a:1; CREATE a:1')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(codes).toEqual(['THROWN', 'ALREADY_EXISTS'])
  })
})
