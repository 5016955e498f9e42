import { Uuid } from '@surrealengine/core'
import { expect, onTestFinished, test } from 'vitest'
import { type Engine, openEngine } from './engine.js'
import { codec, resultOf, statementsOf } from './frame.js'
import { oneSession } from './one-session.js'

/** The engine of SurrealDB 3, of which only its own session is used. */
async function open(): Promise<Engine> {
  const engine = oneSession(await openEngine('memory'))
  onTestFinished(() => engine.close())
  return engine
}

async function results(engine: Engine, sql: string, session: Uuid): Promise<readonly unknown[]> {
  return statementsOf(await engine.ask('query', [sql], session)).map(row => row['result'])
}

const WHO = 'RETURN [session::ns(), session::db(), $name, $auth.name]'

test('calls of several sessions take turns, each with its own names, variables and user', async () => {
  const engine = await open()
  const [owner, one, two] = [Uuid.v4(), Uuid.v4(), Uuid.v4()]
  for (const session of [owner, one, two]) await engine.ask('attach', [], session)
  await engine.ask('use', ['a', 'b'], owner)
  await results(
    engine,
    `DEFINE TABLE person PERMISSIONS FULL;
     DEFINE ACCESS account ON DATABASE TYPE RECORD SIGNUP (CREATE person SET name = $who)`,
    owner,
  )
  await engine.ask('signup', [{ NS: 'a', DB: 'b', AC: 'account', who: 'Alice' }], one)
  await engine.ask('set', ['name', 'of one'], one)
  await engine.ask('use', ['c', 'd'], two)
  await engine.ask('set', ['name', 'of two'], two)
  await engine.ask('set', ['other', 'of two'], two)
  const asked = [one, two, owner, two, one].map(session => results(engine, WHO, session))
  const [alice, second, none] = [
    ['a', 'b', 'of one', 'Alice'],
    ['c', 'd', 'of two', undefined],
    ['a', 'b', undefined, undefined],
  ]
  expect((await Promise.all(asked)).flat()).toEqual([alice, second, none, second, alice])
  expect(await results(engine, 'RETURN $other', one)).toEqual([undefined])
  await engine.ask('unset', ['name'], two)
  await engine.ask('invalidate', [], one)
  expect(await results(engine, WHO, two)).toEqual([['c', 'd', undefined, undefined]])
  expect(await results(engine, WHO, one)).toEqual([['a', 'b', 'of one', undefined]])
})

test('reset and detach forget a session', async () => {
  const engine = await open()
  for (const method of ['reset', 'detach']) {
    const session = Uuid.v4()
    await engine.ask('attach', [], session)
    await engine.ask('use', ['a', 'b'], session)
    await engine.ask('set', ['name', 'a'], session)
    await engine.ask(method, [], session)
    expect(await results(engine, 'RETURN $name', session)).toEqual(['Specify a namespace to use'])
    if (method === 'detach') await engine.ask('attach', [], session)
    await engine.ask('use', ['a', 'b'], session)
    expect(await results(engine, 'RETURN $name', session)).toEqual([undefined])
  }
})

test('a call of another session waits until those of the last one are answered, and later ones wait behind it', async () => {
  const started: string[] = []
  const answers: (() => void)[] = []
  const result = codec.encode([])
  const run: Engine['run'] = async ({ method, params }) => {
    if (method !== 'ping') return { result }
    started.push(String(codec.decode(params)))
    return new Promise(resolve => answers.push(() => resolve({ result })))
  }
  const engine = oneSession(fake(run))
  const [one, two] = [Uuid.v4(), Uuid.v4()]
  for (const session of [one, two]) await engine.ask('attach', [], session)
  await engine.ask('set', ['name', 'of two'], two)
  const all = (['1a', '1b', '2a', '1c'] as const).map(name => engine.ask('ping', [name], name < '2' ? one : two))
  await expect.poll(() => started).toEqual(['1a', '1b'])
  answers[1]?.()
  await all[1]
  expect(started).toHaveLength(2)
  answers[0]?.()
  await expect.poll(() => started).toEqual(['1a', '1b', '2a'])
  answers[2]?.()
  await expect.poll(() => started).toEqual(['1a', '1b', '2a', '1c'])
  answers[3]?.()
  await Promise.all(all)
})

test('a new session with a token and names that were chosen before does not wait for a call of the same state', async () => {
  let answer = (): void => {}
  const engine = oneSession(
    fake(async ({ method }) => {
      if (method === 'ping') await new Promise<void>(resolve => (answer = resolve))
      return { result: codec.encode(method === 'signin' ? 'a token' : []) }
    }),
  )
  const begin = async (method: string, param: unknown): Promise<Uuid> => {
    const session = Uuid.v4()
    await engine.ask('attach', [], session)
    await engine.ask(method, [param], session)
    await engine.ask('use', ['a', 'b'], session)
    return session
  }
  const waiting = engine.ask('ping', [], await begin('signin', {}))
  await engine.ask('version', [], await begin('authenticate', 'a token'))
  answer()
  await waiting
})

test('what the engine rejects is an error with a code, and a failure of its own is passed on', async () => {
  const failures = [
    { code: 'GenericFailure', message: 'Method not found' },
    {
      code: 'GenericFailure',
      message: 'There was a problem with the database: There was a problem with authentication',
    },
  ]
  const engine = oneSession(
    fake(async ({ method }) => {
      if (method === 'begin') throw failures[0]
      if (method === 'signin') throw failures[1]
      if (method === 'query') throw new Error('gone')
      return { result: codec.encode(null) }
    }),
  )
  const error = async (method: string): Promise<unknown> => {
    const answer = await engine.ask(method, [])
    return 'error' in answer ? codec.decode(answer.error) : resultOf(answer)
  }
  expect(await error('begin')).toEqual({ code: -32601, message: failures[0]?.message })
  expect(await error('signin')).toEqual({ code: -32000, message: failures[1]?.message })
  await expect(error('query')).rejects.toThrow('gone')
})

test('an export is that of the owner, and changes no session', async () => {
  const engine = await open()
  const session = Uuid.v4()
  await engine.ask('attach', [], session)
  await engine.ask('use', ['a', 'b'], session)
  await results(engine, 'CREATE things:1', session)
  await engine.ask('use', ['c', 'd'], session)
  expect(await engine.exportSql('a', 'b', {})).toContain('things:1')
  expect(await results(engine, 'RETURN session::ns()', session)).toEqual(['c'])
})

function fake(run: Engine['run']): Engine {
  return {
    run,
    ask: (method, params) => run({ method, params: codec.encode(params) }),
    exportSql: async () => '',
    onNotification: () => {},
    close: async () => {},
  }
}
