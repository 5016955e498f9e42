import { createServer, connect as dial, type Server, type Socket } from 'node:net'
import { connect } from '@surrealengine/core'
import { startServer, type TestServer } from '@surrealengine/testing'
import '@surrealengine/transport-ws'
import { afterAll, beforeAll, expect, test } from 'vitest'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server.stop()
})

/** A proxy that records what clients sent. */
async function recorder(): Promise<{ url: string; sent: Buffer[]; cut(): void; close(): void }> {
  const sent: Buffer[] = []
  const clients = new Set<Socket>()
  const proxy: Server = createServer(client => {
    const upstream = dial(server.port, server.host)
    clients.add(client)
    client.on('data', chunk => sent.push(chunk))
    client.pipe(upstream).pipe(client)
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `ws://127.0.0.1:${port}`,
    sent,
    cut: () => clients.forEach(client => void client.destroy()),
    close: () => proxy.close(),
  }
}

const BINARY = 2

/**
 * Returns the calls of a client, one unmasked frame each, that follow its single upgrade. Pings and pongs are left out.
 */
function framesOf(sent: readonly Buffer[]): { upgrade: string; frames: string[] } {
  const bytes = Buffer.concat(sent)
  const end = bytes.indexOf('\r\n\r\n') + 4
  const frames: string[] = []
  for (let at = end; at < bytes.length; ) {
    const short = bytes.readUInt8(at + 1) & 0x7f
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short
    const start = at + (short === 126 ? 4 : 2)
    const mask = bytes.subarray(start, start + 4)
    const payload = bytes.subarray(start + 4, start + 4 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0))
    if ((bytes.readUInt8(at) & 0x0f) === BINARY) frames.push(Buffer.from(payload).toString('latin1'))
    at = start + 4 + length
  }
  return { upgrade: bytes.subarray(0, end).toString('latin1'), frames }
}

test('under Node the first connect sends an upgrade, a sign-in and one use, and a later one only the upgrade', async () => {
  const { url, sent, close } = await recorder()
  const { username, password } = server
  const db = await connect({ url, namespace: 'first', database: 'connect', username, password })
  const first = framesOf(sent)
  expect(first.upgrade).toMatch(/^GET \/rpc HTTP\/1\.1\r\n/)
  expect(first.upgrade.match(/GET /g)).toHaveLength(1)
  expect(first.upgrade).not.toMatch(/authorization/i)
  expect(first.frames).toEqual([expect.stringContaining('signin'), expect.stringContaining('use')])

  await db.close()
  sent.length = 0
  await db.connect()
  expect(framesOf(sent).upgrade).toMatch(/authorization: Bearer /i)
  expect(framesOf(sent).frames).toEqual([])
  expect(await db.query('RETURN [session::ns(), session::db()]')).toEqual([['first', 'connect']])
  await db.close()
  close()
})

test('a reconnect sends only the upgrade, with the token and without the password', async () => {
  const { url, sent, cut, close } = await recorder()
  const { username, password } = server
  const db = await connect({ url, namespace: 'first', database: 'reconnect', username, password, initialDelay: 0 })
  await db.query('RETURN 1')
  const restored = new Promise(resolve => db.on('connected', resolve))
  sent.length = 0
  cut()
  await restored
  const { upgrade, frames } = framesOf(sent)
  expect(upgrade).toMatch(/authorization: Bearer /i)
  expect(frames).toEqual([])
  expect(await db.query('RETURN [session::ns(), session::db()]')).toEqual([['first', 'reconnect']])
  await db.close()
  close()
})
