import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type FaultProxy, startFaultProxy, startServer, type TestServer } from '@surrealengine/testing'
import type { Outcome, World } from './programs/lists.js'

/** What drives one runtime: servers for it, a way to them that can be cut, and pages for a browser. */
export interface Driver {
  readonly url: string
  readonly world: World
  readonly server: TestServer
  readonly proxy: FaultProxy
  /** The next outcomes that a page posts, until it says that it is done. */
  outcomes(): Promise<readonly Outcome[]>
  stop(): Promise<void>
}

/** What a page is served with: the headers of its variant. */
export type Headers = Readonly<Record<string, string>>

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' }

/**
 * `files`: the directory of what a browser is served, with `headers`. `directory`: where embedded databases may lie.
 * `engine`: the URL of an engine for the server, instead of the newest server there is.
 */
export async function startDriver(
  files: string,
  headers: Headers = {},
  directory?: string,
  engine?: string,
): Promise<Driver> {
  const server = await startServer({ ownProcess: true, ...(engine !== undefined && { engine }) })
  const proxy = await startFaultProxy(server)
  let seen = ''
  proxy.onChunk(({ direction, bytes }) => {
    if (direction === 'toServer') seen = (seen + Buffer.from(bytes).toString('latin1')).slice(-65_536)
  })

  const outcomes: Outcome[] = []
  let done = (): void => {}

  async function answer(request: IncomingMessage): Promise<string> {
    const body = await text(request)
    switch (request.url) {
      case '/cut':
        proxy.reset()
        return ''
      case '/saw':
        return seen.toLowerCase().includes(body.toLowerCase()) ? 'yes' : 'no'
      case '/world':
        return JSON.stringify(world)
      case '/outcome':
        if (body === '') done()
        else outcomes.push(JSON.parse(body))
        return ''
      default:
        throw new Error(`nothing at ${request.url}`)
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://driver')
    const type = TYPES[extname(pathname)]
    const body = type === undefined ? await answer(request) : await readFile(join(files, pathname))
    response.writeHead(200, { 'content-type': type ?? 'text/plain', ...headers }).end(body)
  }

  const pages = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(404).end(String(error)))
  })
  await new Promise<void>(resolve => pages.listen(0, '127.0.0.1', resolve))
  const address = pages.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`

  const { username, password } = server
  const user = { username, password }
  const world: World = {
    driver: url,
    cutUrl: proxy.wsUrl,
    subjects: [
      { name: 'ws', transport: 'ws', url: server.wsUrl, user, persistent: true },
      { name: 'http', transport: 'http', url: server.httpUrl, user, persistent: true },
      ...(directory === undefined
        ? []
        : [
            { name: 'mem', transport: 'embedded', url: 'mem://runtime', persistent: false },
            { name: 'file', transport: 'embedded', url: `file://${directory}/file`, persistent: true },
          ]),
    ],
  }

  return {
    url,
    world,
    server,
    proxy,
    outcomes: async () => {
      await new Promise<void>(resolve => {
        done = resolve
      })
      return outcomes.splice(0)
    },
    stop: async () => {
      pages.closeAllConnections()
      await new Promise(resolve => pages.close(resolve))
      await proxy.stop()
      await server.stop()
    },
  }
}
