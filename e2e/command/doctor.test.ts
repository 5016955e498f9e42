import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type TestServer } from '@surrealengine/testing'
import { connect } from 'surrealengine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KEY, SELF_SIGNED } from '../faults/certificates.js'
import { listen } from '../faults/listening.js'
import { holdDirectory } from './holder.js'
import { doctor, type Findings, run, start } from './run.js'

const NAMES = ['--namespace', 'test', '--database', 'test']
const ROOT = ['--user', 'root', '--password', 'root']

let server: TestServer
let directory: string
beforeAll(async () => {
  server = await startServer({ ownProcess: true })
  directory = await mkdtemp(join(tmpdir(), 'command-'))
})
afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

function statuses({ steps }: Findings): Record<string, string> {
  return Object.fromEntries(Object.values(steps).map(({ name, status }) => [name, status]))
}

test('a healthy server, over ws', async () => {
  const found = await doctor([server.wsUrl, ...ROOT, ...NAMES])
  expect(found).toMatchObject({ code: 0, ok: true, failed: null, url: server.wsUrl })
  expect(statuses(found)).toEqual({
    'name resolution': 'skipped',
    TCP: 'ok',
    TLS: 'skipped',
    handshake: 'ok',
    'sign-in': 'ok',
    'namespace and database': 'ok',
    version: 'ok',
    live: 'ok',
  })
  expect(found.steps['version']?.detail).toBe(`surrealdb-${server.version}`)
  for (const { ms, status } of Object.values(found.steps)) expect(ms > 0).toBe(status !== 'skipped')
})

test('a healthy server, over http and by its host name', async () => {
  const found = await doctor([server.httpUrl.replace('127.0.0.1', 'localhost'), ...ROOT, ...NAMES])
  expect(found).toMatchObject({ code: 0, ok: true })
  expect(found.steps['name resolution']?.status).toBe('ok')
  expect(found.steps['live']).toMatchObject({ status: 'skipped', detail: expect.stringContaining('ws://') })
})

test('a healthy server, as text', async () => {
  const { code, out, complaints } = await run(['doctor', server.wsUrl, ...ROOT, ...NAMES])
  expect({ code, complaints }).toEqual({ code: 0, complaints: '' })
  expect(out.split('\n')[0]).toBe(`doctor ${server.wsUrl}`)
  expect(out).toMatch(/^ {2}ok +handshake +\d+\.\d ms {2}WebSocket$/m)
  expect(out).toMatch(/^All is well\.\n$/m)
  // Only a terminal gets colours.
  expect(out).not.toContain('\x1b')
})

test('a closed port', async () => {
  const found = await doctor(['ws://127.0.0.1:1', ...NAMES])
  expect(found).toMatchObject({ code: 1, ok: false, failed: 'TCP' })
  expect(found.steps['TCP']).toMatchObject({ code: 'CONNECTION_REFUSED', cure: expect.stringContaining('running') })
  expect(found.steps['live']).toMatchObject({ status: 'skipped', ms: 0 })
})

test('a port that accepts connections and never answers', async () => {
  const silent = await listen(createTcpServer())
  const found = await doctor([`ws://127.0.0.1:${silent.port}`, '--timeout', '2s', ...NAMES])
  expect(found).toMatchObject({ code: 1, failed: 'handshake', steps: { TCP: { status: 'ok' } } })
  expect(found.steps['handshake']).toMatchObject({
    code: 'CONNECT_TIMEOUT',
    cure: expect.stringContaining('says nothing'),
  })
  await silent.stop()
})

test('a wrong password', async () => {
  for (const url of [server.wsUrl, server.httpUrl]) {
    const found = await doctor([url, '--user', 'root', '--password', 'hunter2', ...NAMES])
    expect(found).toMatchObject({ code: 1, failed: 'sign-in', steps: { handshake: { status: 'ok' } } })
    expect(found.steps['sign-in']).toMatchObject({ code: 'AUTHENTICATION', cure: expect.stringContaining('password') })
    expect(found.steps['version']?.status).toBe('ok')
    expect(found.written).not.toContain('hunter2')
  }
})

test('no namespace', async () => {
  const found = await doctor([server.wsUrl, ...ROOT])
  expect(found).toMatchObject({ code: 1, failed: 'namespace and database', steps: { 'sign-in': { status: 'ok' } } })
  expect(found.steps['namespace and database']?.cure).toBe('Pass --namespace NAME and --database NAME.')
})

test('a missing namespace that the user may not create', async () => {
  const db = await connect({ url: server.wsUrl, username: 'root', password: 'root' })
  await db.query("DEFINE USER OVERWRITE viewer ON ROOT PASSWORD 'viewer' ROLES VIEWER")
  await db.close()
  const found = await doctor([
    server.wsUrl,
    '--user',
    'viewer',
    '--password',
    'viewer',
    '--namespace',
    'nowhere',
    '--database',
    'nothing',
  ])
  expect(found).toMatchObject({ code: 1, failed: 'namespace and database', steps: { 'sign-in': { status: 'ok' } } })
  expect(found.steps['namespace and database']?.cure).toContain('DEFINE NAMESPACE')
})

test('an anonymous session', async () => {
  const found = await doctor([server.wsUrl, ...NAMES])
  expect(found).toMatchObject({
    code: 1,
    failed: 'namespace and database',
    steps: { 'sign-in': { status: 'skipped' } },
  })
  expect(found.steps['namespace and database']?.cure).toContain('--user')
})

test.each([200, 400])('a proxy that only speaks HTTP and answers %i', async status => {
  const proxy = await listen(createHttpServer((_, response) => response.writeHead(status).end('hello')))
  const found = await doctor([`ws://127.0.0.1:${proxy.port}`, ...NAMES])
  expect(found).toMatchObject({ code: 1, failed: 'handshake' })
  expect(found.steps['handshake']).toMatchObject({
    code: 'PROTOCOL',
    message: expect.stringContaining(String(status)),
    cure: expect.stringContaining('Upgrade'),
  })
  await proxy.stop()
})

test('a directory that another process has open', async () => {
  const url = `file://${join(directory, 'held')}`
  const holder = await holdDirectory(url)
  const found = await doctor([url, ...NAMES])
  expect(found).toMatchObject({ code: 1, failed: 'engine', steps: { directory: { status: 'ok' } } })
  expect(found.steps['engine']).toMatchObject({ code: 'DATABASE_LOCKED', cure: expect.stringContaining('Close it') })
  await holder.end()
  const free = await doctor([url, ...NAMES])
  expect(free).toMatchObject({ code: 0, ok: true })
  expect(statuses(free)).toMatchObject({ directory: 'ok', engine: 'ok', 'sign-in': 'skipped', live: 'ok' })
})

test('a missing directory is created', async () => {
  const path = join(directory, 'not', 'yet')
  const found = await doctor([`file://${path}`, ...NAMES])
  expect(found).toMatchObject({ code: 0, steps: { directory: { detail: `${path} was not there, and was made` } } })
})

test.each(['/proc/nowhere', '/proc/nowhere/below', '/sys/nowhere'])(
  '%s, where no directory can be created',
  async path => {
    const found = await doctor([`file://${path}`, ...NAMES])
    expect(found).toMatchObject({ code: 1, failed: 'directory', steps: { engine: { status: 'skipped' } } })
    expect(found.steps['directory']).toMatchObject({
      code: 'DATABASE_UNREADABLE',
      message: expect.stringContaining(path),
      cure: expect.any(String),
    })
  },
)

test('a file in place of a directory', async () => {
  const file = join(directory, 'file')
  await writeFile(file, '')
  const found = await doctor([`file://${file}`, ...NAMES])
  expect(found).toMatchObject({ code: 1, failed: 'directory' })
})

test('a certificate that is not trusted, and one that --ca makes trusted', async () => {
  const other = await listen(createHttpsServer({ key: KEY, cert: SELF_SIGNED }, (_, response) => response.end('hello')))
  const url = `wss://localhost:${other.port}`
  const found = await doctor([url, ...NAMES])
  expect(found).toMatchObject({ code: 1, failed: 'TLS', steps: { TCP: { status: 'ok' } } })
  expect(found.steps['TLS']).toMatchObject({ code: 'TLS', cure: expect.stringContaining('--ca') })
  const file = join(directory, 'ca.pem')
  await writeFile(file, SELF_SIGNED)
  const trusted = await doctor([url, '--ca', file, ...NAMES])
  expect(trusted).toMatchObject({
    failed: 'handshake',
    steps: { TLS: { status: 'ok', detail: expect.stringContaining('2120') } },
  })
  await other.stop()
})

test('a TLS url for a server without TLS', async () => {
  const found = await doctor([server.wsUrl.replace('ws:', 'wss:'), ...NAMES])
  expect(found).toMatchObject({ code: 1, failed: 'TLS' })
  expect(found.steps['TLS']?.cure).toContain(server.wsUrl)
})

test('Ctrl-C ends the command at every step', async () => {
  const silent = createTcpServer()
  // The TCP step and the handshake.
  let connections = 0
  const both = new Promise<void>(resolve => {
    silent.on('connection', () => {
      if (++connections === 2) resolve()
    })
  })
  const listening = await listen(silent)
  const { child, ended } = start(['doctor', `ws://127.0.0.1:${listening.port}`, '--timeout', '60m'])
  await both
  child.kill('SIGINT')
  expect(await ended).toMatchObject({ signal: 'SIGINT', out: expect.stringMatching(/ok +TCP/) })
  await listening.stop()
})
