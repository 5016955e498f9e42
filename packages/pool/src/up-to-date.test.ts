import { connect } from '@surrealengine/core'
import { expect, test } from 'vitest'
import './index.js'
import { scriptedServer, turns } from './scripted-server.fixture.js'

test('a link that is being brought up to date during use() applies that change too', async () => {
  const server = scriptedServer()
  const db = await connect({
    url: 'test://one',
    namespace: 'shop',
    database: 'live',
    transports: [server.transport],
    usePool: true,
    poolSize: 2,
    poolMinSize: 2,
  })
  await turns()
  // The second link hears of the variable late, and of the database after that.
  server.isHeld = ({ method, link }) => method === 'query' || (method === 'set' && link.number === 2)
  await db.set('shade', 'red')
  const before = [1, 2].map(number => db.query(`RETURN "before ${number}"`))
  await turns()
  const used = db.use({ namespace: 'shop', database: 'archive' })
  const after = [1, 2, 3, 4].map(number => db.query(`RETURN "after ${number}"`))
  for (let round = 0; round < 5; round++) {
    await turns()
    await server.answer()
  }
  await Promise.all([used, ...before, ...after])
  const heard = server.queries.filter(({ sql }) => String(sql).includes('after'))
  expect(heard.map(({ database }) => database)).toEqual(['archive', 'archive', 'archive', 'archive'])
  await db.close()
})

test('unset() reaches every link that had applied the variable', async () => {
  const server = scriptedServer()
  const db = await connect({
    ...{ url: 'test://one', namespace: 'shop', database: 'live', transports: [server.transport] },
    ...{ usePool: true, poolSize: 2, poolMinSize: 2 },
  })
  await turns()
  server.isHeld = ({ method }) => method === 'query'
  const onBoth = async (word: string): Promise<unknown[]> => {
    const asked = [1, 2].map(number => db.query(`RETURN "${word} ${number}"`))
    await turns()
    await server.answer()
    await Promise.all(asked)
    const heard = server.queries.filter(({ sql }) => String(sql).includes(word))
    return heard.map(({ link, variables }) => [link, variables]).sort()
  }
  await db.set('a', 1)
  await db.set('b', 2)
  expect(await onBoth('both')).toEqual([
    [1, { a: 1, b: 2 }],
    [2, { a: 1, b: 2 }],
  ])
  await db.unset('a')
  expect(await onBoth('one')).toEqual([
    [1, { b: 2 }],
    [2, { b: 2 }],
  ])
  await db.close()
})
