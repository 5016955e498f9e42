import { mkdtemp, rm } from 'node:fs/promises'
import type { Server as TcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type FaultProxy,
  type ProxyTarget,
  startFaultProxy,
  startServer,
  type TestServer,
} from '@surrealengine/testing'
import {
  type CallOptions,
  type Connection,
  type ConnectionOptions,
  createConnection,
  type Executor,
} from 'surrealengine'
import { type HttpPeer, startHttpPeer } from './http-peer.js'
import { type Counts, countsIn, Ledger, sumOf, WRITE } from './ledger.js'
import { type Listening, listen } from './listening.js'
import { type Resources, resourcesLeft } from './resources.js'
import { until } from './waiting.js'
import { startWebSocketPeer, type WebSocketPeer } from './websocket-peer.js'

/** Milliseconds in which timers must be gone after `close()`: shorter than any timer that might be left. */
const GONE = 10_000

/** Fast reconnects and no heartbeat, unless a test sets them. */
const QUICK = { initialDelay: '10ms', maxDelay: '50ms', heartbeat: false, timeout: '60s' } as const

/** What one test uses, and the check of what it leaves behind. */
export class Scene {
  /** SurrealDB, shared by all tests. Each test has its own database. */
  readonly server: TestServer
  readonly ledger: Ledger
  readonly #database: string
  readonly #before: Resources
  readonly #connections: Connection[] = []
  readonly #proxies: FaultProxy[] = []
  readonly #servers = new Set<TestServer>()
  readonly #listening: Listening[] = []
  readonly #counts: (() => Promise<Counts> | Counts)[] = []
  readonly #afterwards: (() => Promise<void>)[] = []

  constructor(server: TestServer, name: string, before: Resources) {
    this.server = server
    this.#before = before
    this.#database = name
    this.ledger = new Ledger(name)
  }

  /** Returns the options of a SurrealDB user at this address. */
  user(url: string): ConnectionOptions {
    const { username, password } = this.server
    return { ...this.anonymous(url), username, password }
  }

  /** Returns options without a user, which is enough for a hand-written server and for an embedded engine. */
  anonymous(url: string): ConnectionOptions {
    return { ...QUICK, url, namespace: 'faults', database: this.#database }
  }

  /** Creates a connection that is closed at the end. */
  connection(options: ConnectionOptions): Connection {
    return this.adopt(createConnection(options))
  }

  /** Closes a connection that a test created itself at the end. */
  adopt(connection: Connection): Connection {
    this.#connections.push(connection)
    return connection
  }

  async connect(options: ConnectionOptions): Promise<Connection> {
    const connection = this.connection(options)
    await connection.connect()
    return connection
  }

  /**
   * Runs a write with its own marker. The first must run alone: concurrent writes that create the table would conflict.
   */
  write(executor: Executor, options: CallOptions = {}): Promise<unknown> {
    const marker = this.ledger.marker()
    const writing = executor.query(WRITE, { marker }, options)
    this.ledger.track(marker, writing)
    return writing
  }

  /** Starts a proxy in front of SurrealDB, or of another server. */
  async proxy(target: ProxyTarget = this.server): Promise<FaultProxy> {
    const proxy = await startFaultProxy(target)
    this.#proxies.push(proxy)
    return proxy
  }

  /** Starts a SurrealDB server for this test only. Its writes are counted when the test ends. */
  async ownServer(options: Parameters<typeof startServer>[0]): Promise<TestServer> {
    const server = await startServer(options)
    this.#servers.add(server)
    return server
  }

  async webSocketPeer(): Promise<WebSocketPeer> {
    const peer = await startWebSocketPeer()
    this.#listening.push(peer.listening)
    this.#counts.push(() => peer.runs)
    return peer
  }

  async httpPeer(): Promise<HttpPeer> {
    const peer = await startHttpPeer()
    this.#listening.push(peer.listening)
    this.#counts.push(() => peer.runs)
    return peer
  }

  /** Starts any other server. */
  async listen(server: TcpServer): Promise<Listening> {
    const listening = await listen(server)
    this.#listening.push(listening)
    return listening
  }

  /**
   * Adds a function that counts writes in a place that the scene does not know. Called after the connections are
   * closed.
   */
  countedBy(count: () => Promise<Counts>): void {
    this.#counts.push(count)
  }

  /** Creates a directory for this test. */
  async directory(): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'faults-'))
    // An engine in this process still writes for a moment after it is closed.
    this.afterwards(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }))
    return directory
  }

  /** Adds a function that runs at the very end, whether or not the test passed. */
  afterwards(run: () => Promise<void>): void {
    this.#afterwards.push(run)
  }

  /** Returns how often writes ran in a SurrealDB server. */
  async countsOf(server: TestServer): Promise<Counts> {
    const { username, password } = server
    const control = createConnection({ ...this.anonymous(server.wsUrl), username, password })
    await control.connect()
    return countsIn(control).finally(() => control.close())
  }

  /** Closes everything, and checks what every row promises. */
  async finish(): Promise<void> {
    const embedded = await Promise.all(
      this.#connections
        .filter(({ url, status }) => !/^(ws|http)s?:/.test(url) && status === 'connected')
        .map(connection => countsIn(connection)),
    )
    await Promise.all(this.#connections.map(connection => connection.close()))
    await this.ledger.settled()
    await Promise.all(this.#proxies.map(proxy => proxy.clear({ held: 'drop' })))
    for (const listening of this.#listening) listening.release()
    await until(() => this.#proxies.every(({ connections }) => connections === 0), 'no socket to a proxy is open')
    await until(() => this.#listening.every(({ open }) => open === 0), 'no socket to a server is open')
    const servers = [this.server, ...this.#servers].map(server => this.countsOf(server))
    const counts = await Promise.all([...servers, ...this.#counts.map(count => count())])
    await this.stop()
    this.ledger.verify(sumOf([...embedded, ...counts]))
    await until(() => resourcesLeft(this.#before) === '', 'all resources are gone', GONE).catch(() => {
      throw new Error(`Left behind ${GONE} ms after close(): ${resourcesLeft(this.#before)}`)
    })
  }

  /** Ends a server during a test. */
  async end(server: TestServer, how: 'stop' | 'kill'): Promise<void> {
    this.#servers.delete(server)
    await server[how]()
  }

  /** Ends everything without checks. Idempotent. */
  async stop(): Promise<void> {
    await Promise.all(this.#connections.map(connection => connection.close()))
    await Promise.all([...this.#proxies, ...this.#listening, ...this.#servers].map(each => each.stop()))
    for (const run of this.#afterwards.splice(0)) await run()
  }
}
