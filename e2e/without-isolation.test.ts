import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startServer, type TestServer } from '@surrealengine/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.stop())

/** Runs code in a process without the globals that pages over plain http and without cross-origin isolation lack. */
async function inPage(code: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', `${PAGE}\n${code}`], {
    cwd: import.meta.dirname,
    env: { ...process.env, WS: server.wsUrl, HTTP: server.httpUrl },
  })
  return stdout.trim()
}

const PAGE = `
  const { default: WebSocket } = await import('ws')
  delete globalThis.SharedArrayBuffer
  delete Object.getPrototypeOf(globalThis.crypto).randomUUID
  if ('SharedArrayBuffer' in globalThis || crypto.randomUUID !== undefined) throw new Error('they are still there')
  const engine = await import('@surrealengine/core')
  await import('@surrealengine/core/live')
  await import('@surrealengine/core/sessions')
  await import('@surrealengine/core/transactions')
  await import('@surrealengine/transport-ws')
  await import('@surrealengine/transport-http')
  await import('@surrealengine/pool')
  const user = { username: 'root', password: 'root', namespace: 'page', database: 'page' }
  const ID = '018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01'`

test.each([
  ['with the package ws', ''],
  ["with a WebSocket of the platform's kind", 'transportOptions: { ws: { webSocket: WebSocket } }'],
])('sessions, leases, transactions and live queries work without SharedArrayBuffer, %s', async (_, options) => {
  const code = `
    const db = await engine.connect({ url: process.env.WS, ...user, usePool: true, poolSize: 2, ${options} })
    await db.query('DEFINE TABLE OVERWRITE page; DELETE page')
    const session = await db.session({ namespace: 'page', credentials: { username: 'root', password: 'root' } })
    const fork = await db.forkSession()
    const [there] = await fork.query('RETURN 1')
    const leased = await db.lease(lease => lease.query('RETURN 2'))
    const inside = await db.transaction(tx => tx.query('RETURN 3'))
    const live = await fork.live('page', { snapshot: true })
    await fork.query('CREATE page:1')
    const seen = []
    for await (const { action } of live) if (seen.push(action) === 2) break
    console.log(JSON.stringify([there, leased[0], inside[0], seen]))
    await session.close()
    await fork.close()
    await db.close()`
  expect(await inPage(code)).toBe('[1,2,3,["SNAPSHOT","CREATE"]]')
})

test.each(['WS', 'HTTP'])('uuids are read and written without SharedArrayBuffer, over %s', async url => {
  const code = `
    const db = await engine.connect({ url: process.env.${url}, ...user })
    const [uuid, same, inId] = await db.query('RETURN u"' + ID + '"; RETURN $id; RETURN t:[u"' + ID + '"]', { id: engine.randomUuid() })
    console.log(String(uuid) === ID, same instanceof engine.Uuid, String(inId.id[0]) === ID, engine.toJson(inId))
    await db.close()`
  expect(await inPage(code)).toBe(`true true true t:[u"018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01"]`)
})

test('uuids are created from a string, a frame and a field without SharedArrayBuffer', async () => {
  const code = `
    const { Document, UuidField } = await import('@surrealengine/document')
    class Page extends Document.define()('pages', { uuid: UuidField() }) {}
    const db = await engine.connect({ url: process.env.WS, ...user })
    const bytes = [0xc9, 0x78, 0x24, ...new TextEncoder().encode(ID)]
    const tagged = engine.createCodec().decode(Uint8Array.from(bytes))
    const { id } = engine.parseRecordId('t:u"' + ID + '"')
    const page = new Page({ uuid: ID })
    await page.save({ connection: db })
    const field = page.uuid
    const random = engine.randomUuid()
    await db.close()
    console.log([tagged, id, field, engine.parseUuid(ID)].every(uuid => String(uuid) === ID), String(random).length)`
  expect(await inPage(code)).toBe('true 36')
})

test('the conformance suite runs without SharedArrayBuffer and randomUUID', async () => {
  const code = `
    const { applicable, CONFORMANCE, show } = await import('@surrealengine/testing/conformance')
    const { ws } = await import('@surrealengine/transport-ws')
    const { username, password } = user
    const subject = { name: 'a page', transport: ws, url: process.env.WS, user: { username, password }, persistent: false }
    const behaviours = applicable(CONFORMANCE, subject).filter(({ name }) => / sessions? |^sessions? /.test(name))
    for (const behaviour of behaviours) await show(behaviour, subject)
    console.log(behaviours.length > 0, behaviours.some(({ name }) => name === 'sessions over one link are isolated from each other'))`
  expect(await inPage(code)).toBe('true true')
})
