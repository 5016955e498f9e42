import { execFile } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'

/** What a client puts to publish a version. */
interface Upload {
  readonly versions: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly 'dist-tags': Readonly<Record<string, string>>
  readonly _attachments: Readonly<Record<string, { readonly data: string }>>
}

/** What a registry has of a package. */
interface Document {
  readonly name: string
  readonly 'dist-tags': Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, object>>
}

/** A registry of npm packages for tests: it keeps what is published to it, and passes on what it does not have. */
export interface Registry {
  readonly url: string
  /** The names and versions that were published, in order: `@surrealengine/core@0.1.0`. */
  readonly published: readonly string[]
  stop(): Promise<void>
}

/** Starts an empty registry in front of the one that npm is configured for. */
export async function startRegistry(): Promise<Registry> {
  const { stdout } = await promisify(execFile)('npm', ['config', 'get', 'registry'])
  const upstream = stdout.trim()
  const documents = new Map<string, Document>()
  const tarballs = new Map<string, Buffer>()
  const published: string[] = []

  async function publish(name: string, request: IncomingMessage): Promise<void> {
    const upload: Upload = JSON.parse((await bodyOf(request)).toString())
    for (const [file, { data }] of Object.entries(upload._attachments)) {
      tarballs.set(`/${name}/-/${file}`, Buffer.from(data, 'base64'))
    }
    const [file = ''] = Object.keys(upload._attachments)
    const versions = Object.entries(upload.versions).map(([version, manifest]) => {
      published.push(`${name}@${version}`)
      const dist = { ...Object(manifest['dist']), tarball: `${url}${name}/-/${file}` }
      return [version, { ...manifest, dist }]
    })
    documents.set(name, { name, 'dist-tags': upload['dist-tags'], versions: Object.fromEntries(versions) })
  }

  /** The manifest behind a tag: `surrealengine/latest`. */
  function tagged(path: string): object | undefined {
    const slash = path.lastIndexOf('/')
    const document = documents.get(path.slice(0, slash))
    return document?.versions[document['dist-tags'][path.slice(slash + 1)] ?? '']
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? '/', url).pathname)
    const name = path.slice(1)
    if (request.method === 'PUT') {
      await publish(name, request)
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"ok":true}')
      return
    }
    const own = tarballs.get(path) ?? json(documents.get(name) ?? tagged(name))
    if (own !== undefined) {
      response.end(own)
      return
    }
    if (name.startsWith('@surrealengine/') || name === 'surrealengine') {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{}')
      return
    }
    const passed = await fetch(new URL(request.url?.slice(1) ?? '', upstream), {
      headers: { accept: request.headers.accept ?? '*/*' },
    })
    const type = passed.headers.get('content-type') ?? 'application/json'
    response.writeHead(passed.status, { 'content-type': type }).end(Buffer.from(await passed.arrayBuffer()))
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(error => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/`
  return {
    url,
    published,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function json(value: object | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  return Buffer.concat(pieces)
}
