const { connect, createConnection } = require('surrealengine')

test('an embedded database', async () => {
  const db = await connect({ url: 'mem://', namespace: 'app', database: 'app', timeout: '5m' })
  await db.create('users', { name: 'Alice' })
  expect(await db.select('users')).toMatchObject([{ name: 'Alice' }])
  await db.close()
})

test.each(['ws', 'http'])('%s', async scheme => {
  const db = createConnection({
    url: `${scheme}://127.0.0.1:1`,
    usePool: true,
    retryLimit: 0,
    timeout: '5m',
    attemptTimeout: '5m',
  })
  await expect(db.connect()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
  await db.close()
})

test('calls that block', () => {
  const db = createConnection({ url: 'mem://', asyncMode: false, timeout: '5m' })
  db.connectSync()
  expect(db.querySync('RETURN 2 + 2')).toEqual([4])
  db.closeSync()
})
