import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import { promisify } from 'node:util'
import { oneIn } from '@surrealengine/fixtures/thorough'
import { type FaultProxy, startFaultProxy, startServer, type TestServer } from '@surrealengine/testing'
import { type Connection, type ConnectionOptions, connect } from 'surrealengine'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startFront } from './bulk/front.js'
import { KEY, SELF_SIGNED } from './faults/certificates.js'
import { HANG } from './hang.js'

const run = promisify(execFile)

let server: TestServer
let proxy: FaultProxy
let secure: TlsServer
let securePort = 0
let databases = 0

beforeAll(async () => {
  server = await startServer()
  proxy = await startFaultProxy(server)
  secure = createTlsServer({ key: KEY, cert: SELF_SIGNED }, socket => {
    const onward = connectTcp(server.port, server.host)
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.on('error', () => onward.destroy()).on('close', () => onward.destroy())
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>(resolve => secure.listen(0, '127.0.0.1', resolve))
  const address = secure.address()
  if (typeof address === 'object' && address !== null) securePort = address.port
})

afterAll(async () => {
  secure.close()
  await proxy.stop()
  await server.stop()
})

/** Opens a connection to a database of its own, or to the given one. */
async function open(url: string, options: Partial<ConnectionOptions> = {}): Promise<Connection> {
  const { username, password } = server
  const user = url.startsWith('mem') ? {} : { username, password }
  const database = `bulk${++databases}`
  // Nothing else is retried, so that the effect of a fault is visible.
  const connection = await connect({ url, namespace: 'bulk', database, ...user, ...options } as ConnectionOptions)
  onTestFinished(() => connection.close())
  return connection
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true })
  return text
}

/** More than all buffers between server and client hold. */
const LARGE = 'CREATE |many:400| SET data = string::repeat("x", 100000) RETURN NONE'

const PLACES = [
  { name: 'ws', url: () => server.wsUrl },
  { name: 'http', url: () => server.httpUrl },
  { name: 'a pool over ws', url: () => server.wsUrl, options: { usePool: true, poolSize: 1 } },
  { name: 'a pool over http', url: () => server.httpUrl, options: { usePool: true, poolSize: 1 } },
  {
    name: 'wss',
    url: () => `wss://localhost:${securePort}`,
    options: { transportOptions: { wss: { tls: { ca: SELF_SIGNED } } } },
  },
  {
    name: 'https',
    url: () => `https://localhost:${securePort}`,
    options: { transportOptions: { https: { tls: { ca: SELF_SIGNED } } } },
  },
  { name: 'an embedded database', url: () => 'mem://bulk' },
]

describe.each(oneIn(6, PLACES))('over $name', ({ url, options = {} }) => {
  test('an export can be imported into another database, whose export is then the same', async () => {
    const from = await open(url(), options)
    const into = await open(url(), options)
    await from.query(
      'DEFINE FIELD name ON users TYPE string; CREATE users:1 SET name = "Zoë 😀"; CREATE users:2 SET name = "b"',
    )
    const seen: number[] = []
    const text = await textOf(from.export({ users: false, onProgress: ({ bytes }) => seen.push(bytes) }))
    expect(seen.at(-1)).toBe(Buffer.byteLength(text))
    await into.import(text)
    const users = 'SELECT * FROM users ORDER BY id'
    expect(await into.query(users)).toEqual(await from.query(users))
    expect(await textOf(into.export({ users: false }))).toBe(text)
  })

  test('parts of an export can be left out', async () => {
    const db = await open(url(), options)
    await db.query('CREATE users:1; CREATE posts:1; DEFINE PARAM $limit VALUE 1')
    const text = await textOf(db.export({ tables: ['users'], records: false, params: false }))
    expect(text).toContain('DEFINE TABLE users')
    expect(text).not.toMatch(/posts|users:1|PARAM \$limit/)
  })

  test('a failed statement rejects with the failures of the import, and the other statements ran', async () => {
    const db = await open(url(), options)
    const failed = db.import('OPTION IMPORT; CREATE a:1; CREATE a:1; CREATE a:2; CREATE a:2;')
    await expect(failed).rejects.toMatchObject({ code: 'ALREADY_EXISTS', outcome: 'answered' })
    const { responses } = await failed.catch(error => error)
    expect(responses).toHaveLength(2)
    expect(await db.query('SELECT VALUE id FROM a')).toMatchObject([[{ id: 1 }, { id: 2 }]])
  })

  test.each([
    'CREATE a:1',
    '',
    'CREATE a:1; OPTION IMPORT;',
    'OPTION IMPORT = FALSE; CREATE a:1',
    'BEGIN; OPTION IMPORT; CREATE a:1; COMMIT',
    '-- OPTION IMPORT;\nCREATE a:1',
    'OPTION IMPORTANT; CREATE a:1',
  ])('%j does not start with OPTION IMPORT, so it is refused and nothing runs', async text => {
    const db = await open(url(), options)
    await db.query('DEFINE TABLE a')
    await expect(db.import(text)).rejects.toMatchObject({ code: 'QUERY', kind: 'Validation', outcome: 'answered' })
    expect(await db.select('a')).toEqual([])
  })

  test.each([
    'option  import; CREATE a:1',
    'OPTION IMPORT = true; CREATE a:1',
    '\n-- one\n# two\n// three\n/* four\n */ ;; OPTION\nIMPORT ; CREATE a:1',
  ])('%j starts with OPTION IMPORT', async text => {
    const db = await open(url(), options)
    await db.import(text)
    expect(await db.select('a')).toHaveLength(1)
  })

  test('the session and use() determine the database', async () => {
    const db = await open(url(), options)
    const { database } = { database: `bulk${++databases}` }
    const session = await db.forkSession()
    await session.use({ database })
    await session.import('OPTION IMPORT; CREATE here:1')
    expect(await textOf(session.export())).toContain('here:1')
    expect(await textOf(db.export())).not.toContain('here:1')
    await session.close()
  })

  test('leaving the loop early or aborting releases the link', async () => {
    const db = await open(url(), options)
    await db.query(LARGE)
    for await (const chunk of db.export()) {
      expect(chunk.byteLength).toBeGreaterThan(0)
      break
    }
    const aborter = new AbortController()
    const read = textOf(db.export({ signal: aborter.signal, onProgress: () => aborter.abort() }))
    await expect(read).rejects.toMatchObject({ code: 'ABORTED' })
    // The link is free, even if it is the only one.
    expect(await db.query('RETURN 1')).toEqual([1])
  })
})

describe.each(['wsUrl', 'httpUrl'] as const)('over %s', url => {
  test.each([{}, { usePool: true, poolSize: 1 }])(
    'a token that is no longer accepted is replaced once, %o',
    async pool => {
      const front = await startFront(server, 1000)
      onTestFinished(() => front.stop())
      const db = await open(front[url], pool)
      front.refuseNext(1)
      expect(await textOf(db.export())).toHaveLength(1000)
      front.refuseNext(1)
      await db.import('OPTION IMPORT;')
      expect(front.imported).toBe(14)
      front.refuseNext(2)
      await expect(textOf(db.export())).rejects.toMatchObject({ code: 'AUTHENTICATION' })
      expect(await db.query('RETURN 1')).toEqual([1])
    },
  )
})

test('files are exported and imported through Node streams', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bulk-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const file = join(directory, 'shop.surql')
  const from = await open(server.wsUrl)
  const into = await open(server.httpUrl)
  await from.query('CREATE users:1')
  await pipeline(from.export(), createWriteStream(file))
  await into.import(createReadStream(file))
  expect(await into.query('SELECT VALUE id FROM users')).toMatchObject([[{ id: 1 }]])
})

test('importing a missing file rejects, and nothing runs', async () => {
  const db = await open(server.wsUrl)
  await expect(db.import(createReadStream('nowhere.surql'))).rejects.toMatchObject({ code: 'ENOENT' })
})

describe.each(['wsUrl', 'httpUrl'] as const)('over %s, through a failing network', url => {
  /** Opens a connection that has already signed in and chosen its database. */
  async function throughProxy(): Promise<Connection> {
    const db = await open(proxy[url])
    await db.query(LARGE)
    // The token is fetched before this resolves.
    await db.import('OPTION IMPORT;')
    onTestFinished(() => proxy.clear({ held: 'drop' }))
    return db
  }

  test('an export that is cut off rejects as retryable', async () => {
    const db = await throughProxy()
    const reading = textOf(db.export({ onProgress: () => proxy.reset() }))
    await expect(reading).rejects.toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown', retryable: true })
  })

  test('an import that is cut off has an unknown outcome and is not repeated', async () => {
    const db = await throughProxy()
    let begun = 0
    async function* endless(): AsyncGenerator<string> {
      begun++
      yield 'OPTION IMPORT;'
      for (;;) yield 'CREATE some SET data = 1;\n'.repeat(1000)
    }
    const importing = db.import(endless(), {
      onProgress: ({ bytes }) => {
        if (bytes > 200_000) proxy.reset()
      },
    })
    await expect(importing).rejects.toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown', retryable: false })
    expect(begun).toBe(1)
  })

  test('a stalled export ends after stallTimeout', async () => {
    const db = await throughProxy()
    const stalled = textOf(
      db.export({
        stallTimeout: '200ms',
        onProgress: () => void proxy.inject({ kind: 'stall', direction: 'toClient' }),
      }),
    )
    await expect(stalled).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', retryable: true })
    await proxy.clear({ held: 'drop' })
  })
})

describe.each(['wsUrl', 'httpUrl'] as const)('over %s, a user without permission', url => {
  test('gets an error that says so', async () => {
    const owner = await open(server[url])
    await owner.query('CREATE users:1; DEFINE USER viewer ON DATABASE PASSWORD "viewer" ROLES VIEWER')
    const database = `bulk${databases}`
    const nobody = await open(server[url], { database, username: undefined, password: undefined })
    await expect(textOf(nobody.export())).rejects.toMatchObject({
      code: 'PERMISSION',
      hint: expect.stringContaining('signed in'),
    })
    const viewer = await open(server[url], { database, username: 'viewer', password: 'viewer', authLevel: 'database' })
    expect(await textOf(viewer.export())).toContain('users:1')
    const source = Readable.from(['OPTION IMPORT; CREATE users:2'])
    await expect(viewer.import(source)).rejects.toMatchObject({ code: 'PERMISSION', outcome: 'answered' })
    expect(await owner.query('SELECT VALUE id FROM users')).toMatchObject([[{ id: 1 }]])
  })
})

test.each(['wsUrl', 'httpUrl'] as const)('an abandoned export over %s does not keep the process alive', async url => {
  const db = await open(server[url])
  await db.query(LARGE)
  const code = `
    import { Readable } from 'node:stream'
    import { connect } from 'surrealengine'
    const [url, database] = process.argv.slice(1)
    const db = await connect({ url, namespace: 'bulk', database, username: 'root', password: 'root' })
    for await (const chunk of Readable.fromWeb(db.export())) break
    db.unref()
    console.log('left')
    const reader = db.export().getReader()
    await reader.read()
    await db.close()
    console.log(await reader.read().catch(error => error.code))`
  const { stdout } = await run(
    process.execPath,
    ['--input-type=module', '--eval', code, server[url], `bulk${databases}`],
    {
      cwd: import.meta.dirname,
      timeout: HANG,
    },
  )
  expect(stdout.trim().split('\n')).toEqual(['left', 'CONNECTION_CLOSED'])
})
