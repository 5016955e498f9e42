import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { troubles } from '@surrealengine/core/extension'
import { startServer, type TestServer } from '@surrealengine/testing'
import { connect } from 'surrealengine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen } from '../faults/listening.js'
import { pageOf } from './page.mjs'

const ROOT = { username: 'root', password: 'root', namespace: 'test', database: 'test', retryLimit: 0 } as const

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

test('the page is generated from the advice that errors carry', async () => {
  const page = await readFile(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8')
  expect(page).toBe(pageOf())
})

test('connection refused', async () => {
  const failed = connect({ url: 'ws://127.0.0.1:1', retryLimit: 0 })
  await expect(failed).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', hint: troubles.hintOf(troubles.REFUSED) })
})

test('authentication failed', async () => {
  const hint = troubles.hintOf(troubles.AUTHENTICATION)
  for (const url of [server.wsUrl, server.httpUrl]) {
    const failed = connect({ ...ROOT, url: url, password: 'wrong' })
    await expect(failed).rejects.toMatchObject({ code: 'AUTHENTICATION', hint })
  }
})

test('a connect() that is not answered', async () => {
  const silent = await listen(createServer())
  const failed = connect({ url: `ws://127.0.0.1:${silent.port}`, timeout: '50ms', retryLimit: 0 })
  const hint = troubles.hintOf(troubles.CONNECT_TIMEOUT)
  await expect(failed).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT', hint })
  await silent.stop()
})

test('a call that is not answered', async () => {
  const db = await connect({ ...ROOT, url: server.wsUrl })
  const hint = troubles.hintOf(['The server may still run it.', ...troubles.REQUEST_TIMEOUT])
  const failed = db.query('SLEEP 1s', {}, { timeout: '50ms' })
  await expect(failed).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', hint })
  await db.close()
})

test('an exhausted pool', async () => {
  const db = await connect({ url: 'mem://', usePool: true, poolSize: 1, poolAcquireTimeout: '1ms' })
  const lease = await db.lease()
  const hint = troubles.hintOf(troubles.POOL_EXHAUSTED)
  await expect(db.lease()).rejects.toMatchObject({ code: 'POOL_EXHAUSTED', hint })
  await lease.release()
  await db.close()
})

test('live queries over HTTP', async () => {
  const db = await connect({ ...ROOT, url: server.httpUrl })
  const hint = troubles.hintOf(troubles.LIVE)
  await expect(db.live('users')).rejects.toMatchObject({ code: 'UNSUPPORTED', hint })
  await expect(db.query('LIVE SELECT * FROM users')).rejects.toMatchObject({ code: 'UNSUPPORTED', hint })
  await db.close()
})

test('live queries work with a pool', async () => {
  const db = await connect({ url: 'mem://', namespace: 'test', database: 'test', usePool: true })
  await db.query('DEFINE TABLE users')
  const users = await db.live('users')
  await users.kill()
  await db.close()
})
