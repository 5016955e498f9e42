import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect, promisify } from 'node:util'
import { startServer, type TestServer } from '@surrealengine/testing'
import {
  connect,
  createConnection,
  type ErrorCode,
  type ExplicitConnectionOptions,
  isSurrealEngineError,
} from 'surrealengine'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)

/** May not appear in any error, wherever it was passed. */
const SECRET = 'correct horse battery staple'

interface World {
  readonly server: TestServer
  /** The port of a server that accepts connections and never answers. */
  readonly silentPort: number
  /** A port that nothing listens on. */
  readonly refusedPort: number
  readonly directory: string
}

interface Row {
  readonly row: string
  readonly code: ErrorCode
  /** What the message or hint has to name. */
  readonly cure: RegExp
  try(world: World): Promise<unknown>
}

/** Returns options that the types would refuse. */
function given(options: object): ExplicitConnectionOptions {
  return { retryLimit: 1, username: 'root', password: SECRET, ...options } as ExplicitConnectionOptions
}

const anonymous = { username: undefined, password: undefined }

const rows: readonly Row[] = [
  {
    row: 'an unknown scheme',
    code: 'UNKNOWN_SCHEME',
    cure: /registerTransport|one of: ws/,
    try: async () => connect(given({ ...anonymous, url: `postgres://root:${SECRET}@localhost` })),
  },
  {
    row: 'an unknown option',
    code: 'CONFIGURATION',
    cure: /poolSize/,
    try: async () => connect(given({ url: 'ws://localhost', pool_size: 3 })),
  },
  {
    row: 'an unknown parameter in a url',
    code: 'CONFIGURATION',
    cure: /\?ns=/,
    try: async () => connect(given({ url: `ws://localhost?pwd=${encodeURIComponent(SECRET)}` })),
  },
  {
    row: 'a url with a different namespace than the options',
    code: 'CONFIGURATION',
    cure: /one of the two/,
    try: async () => connect(given({ url: 'ws://localhost?ns=a', namespace: 'b' })),
  },
  {
    row: 'a url without slashes',
    code: 'CONFIGURATION',
    cure: /wss:\/\/address/,
    try: async () => connect(given({ url: `wss:/root:${SECRET}@localhost` })),
  },
  {
    row: 'a user for an embedded database without users',
    code: 'AUTHENTICATION',
    cure: /omit username and password/,
    try: async () => connect(given({ url: 'mem://' })),
  },
  {
    row: 'a user in the url of an embedded database without users',
    code: 'AUTHENTICATION',
    cure: /omit username and password/,
    try: async () => connect(given({ ...anonymous, url: `mem://root:${encodeURIComponent(SECRET)}@bad-input` })),
  },
  {
    row: 'an unknown option of the transport',
    code: 'CONFIGURATION',
    cure: /maxReplyBytes/,
    try: async () => connect(given({ url: 'ws://localhost', transportOptions: { ws: { maxReplyByte: 5 } } })),
  },
  {
    row: 'a timeout in milliseconds instead of seconds',
    code: 'CONFIGURATION',
    cure: /30000ms/,
    try: async () => connect(given({ url: 'ws://localhost', timeout: 30000 })),
  },
  ...(['ws', 'http'] as const).flatMap((scheme): Row[] => [
    {
      row: `a missing namespace before a query that needs one, over ${scheme}`,
      code: 'QUERY',
      cure: /namespace/,
      try: async ({ server }) => {
        const { username, password } = server
        const db = await connect(given({ url: `${scheme}://${server.host}:${server.port}`, username, password }))
        return db.create('users').finally(() => db.close())
      },
    },
    {
      row: `a wrong password, over ${scheme}`,
      code: 'AUTHENTICATION',
      cure: /password/,
      try: async ({ server }) => connect(given({ url: `${scheme}://${server.host}:${server.port}` })),
    },
    {
      row: `a wrong password in the url, over ${scheme}`,
      code: 'AUTHENTICATION',
      cure: /password/,
      try: async ({ server }) => {
        const user = `root:${encodeURIComponent(SECRET)}`
        return connect(given({ ...anonymous, url: `${scheme}://${user}@${server.host}:${server.port}` }))
      },
    },
    {
      row: `a refused port, over ${scheme}`,
      code: 'CONNECTION_REFUSED',
      cure: /running/,
      try: async ({ refusedPort }) => connect(given({ url: `${scheme}://127.0.0.1:${refusedPort}` })),
    },
    {
      row: `a silent port, over ${scheme}`,
      code: 'CONNECT_TIMEOUT',
      cure: /timeout/,
      try: async ({ silentPort }) => connect(given({ url: `${scheme}://127.0.0.1:${silentPort}`, timeout: '300ms' })),
    },
    {
      row: `a host that does not resolve, over ${scheme}`,
      code: 'HOST_NOT_FOUND',
      cure: /spelling/,
      try: async () => connect(given({ url: `${scheme}://does-not-exist.invalid:8000`, timeout: '20s' })),
    },
  ]),
  {
    row: 'a missing namespace before a query that needs one, embedded',
    code: 'QUERY',
    cure: /namespace/,
    try: async () => {
      const db = await connect(given({ ...anonymous, url: 'mem://' }))
      return db.create('users').finally(() => db.close())
    },
  },
  {
    row: 'a wrong password, embedded',
    code: 'AUTHENTICATION',
    cure: /password/,
    try: async () => connect(given({ url: 'mem://' })),
  },
  {
    row: 'a path that is a file',
    code: 'DATABASE_UNREADABLE',
    cure: /directory/,
    try: async ({ directory }) => {
      const file = join(directory, 'a-file')
      await writeFile(file, 'not a database')
      return connect(given({ ...anonymous, url: `file://${file}` }))
    },
  },
  {
    row: 'a locked directory',
    code: 'DATABASE_LOCKED',
    cure: /process/,
    try: async ({ directory }) => {
      const path = join(directory, 'locked')
      const holder = await lockedByAnother(path)
      try {
        return await connect(given({ ...anonymous, url: `file://${path}` }))
      } finally {
        holder.kill()
      }
    },
  },
  {
    row: 'a directory with a database of another format',
    code: 'DATABASE_UNREADABLE',
    cure: /rocksdb/,
    try: async ({ directory }) => {
      const path = join(directory, 'rocks')
      const made = `import { connect } from 'surrealengine'
        const db = await connect({ url: 'rocksdb://' + process.argv[1], namespace: 'a', database: 'b' })
        await db.create('users')
        await db.close()
        process.exit()`
      await run(process.execPath, ['--input-type=module', '--eval', made, path], { cwd: import.meta.dirname })
      return connect(given({ ...anonymous, url: `file://${path}` }))
    },
  },
  // Root can read every directory.
  ...(process.getuid?.() === 0
    ? []
    : [
        {
          row: 'an unreadable directory',
          code: 'DATABASE_UNREADABLE',
          cure: /permission/,
          try: async ({ directory }: World) => {
            const path = join(directory, 'unreadable')
            await mkdir(path)
            await chmod(path, 0)
            return connect(given({ ...anonymous, url: `file://${path}` })).finally(() => chmod(path, 0o700))
          },
        } satisfies Row,
      ]),
  {
    row: 'a string in place of a record id',
    code: 'CONFIGURATION',
    cure: /new RecordId\('users', 'alice'\)/,
    try: async () => createConnection(given({ url: 'ws://localhost' })).select('users:alice'),
  },
  {
    row: 'a method called before connect()',
    code: 'NOT_CONNECTED',
    cure: /connect\(\)/,
    try: async () => createConnection(given({ url: 'ws://localhost' })).query('RETURN 1'),
  },
]

let world: World
let silent: Server

beforeAll(async () => {
  const server = await startServer()
  silent = createServer(() => {})
  const refused = createServer()
  const [silentPort, refusedPort] = [await listen(silent), await listen(refused)]
  await new Promise(resolve => refused.close(resolve))
  world = { server, silentPort, refusedPort, directory: await mkdtemp(join(tmpdir(), 'bad-input-')) }
})

afterAll(async () => {
  silent.close()
  await world.server.stop()
  await rm(world.directory, { recursive: true, force: true })
})

test.each(rows)('$row: a typed error that names the cure and no secret', async each => {
  const error = await each.try(world).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!isSurrealEngineError(error)) throw new Error(`not an error of the library: ${inspect(error)}`)
  expect(error.code).toBe(each.code)
  expect(`${error.message} ${error.hint}`).toMatch(each.cure)
  expect(error.hint).toBeTypeOf('string')
  const shown = [error.message, error.stack, inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error)]
  for (const text of shown) {
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain(encodeURIComponent(SECRET))
  }
})

test('mem:// without @surrealdb/node says what to install', async () => {
  const hooks = `export async function resolve(name, context, next) {
    if (name.startsWith('@surrealdb/node')) {
      throw Object.assign(new Error("Cannot find package '@surrealdb/node'"), { code: 'ERR_MODULE_NOT_FOUND' })
    }
    return next(name, context)
  }`
  const register = `import { register } from 'node:module'; register(${JSON.stringify(asUrl(hooks))})`
  const code = `import { connect } from 'surrealengine'
    const error = await connect({ url: 'mem://' }).catch(error => error)
    console.log(error.name, error.code, error.message)`
  const { stdout } = await run(process.execPath, ['--import', asUrl(register), '--input-type=module', '--eval', code], {
    cwd: import.meta.dirname,
  })
  expect(stdout).toMatch(/^MissingPackageError MISSING_PACKAGE /)
  expect(stdout).toContain('pnpm add @surrealdb/node')
})

function asUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`
}

function listen(server: Server): Promise<number> {
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

/** Starts another process that has the directory open. */
async function lockedByAnother(path: string): Promise<ChildProcess> {
  const code = `import { connect } from 'surrealengine'
    await connect({ url: 'file://' + process.argv[1] })
    console.log('open')
    setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', code, path], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise(resolve => holder.stdout.once('data', resolve))
  return holder
}
