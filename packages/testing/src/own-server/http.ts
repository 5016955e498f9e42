import type { IncomingMessage, ServerResponse } from 'node:http'
import { INVALID_AUTH } from './answer.js'
import { serveBulk } from './bulk.js'
import { type Caller, dispatch } from './dispatch.js'
import { applyHeaders } from './headers.js'
import { closeSession, type Host, openSession, type ServerSession } from './session.js'

const CBOR = 'application/cbor'
const MAX_BODY = 4 * 1024 * 1024
const EMPTY = { 'content-length': '0' }

/** Answers one HTTP request. Rejects if the client disconnects or the engine is closed. */
export async function serveRequest(
  host: Host,
  version: string,
  attached: Map<string, ServerSession>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('server', 'SurrealDB').setHeader('surreal-version', host.banner)
  const path = (request.url ?? '').split('?', 1)[0]
  const reading = request.method === 'GET' || request.method === 'HEAD'
  switch (path) {
    case '/health':
    case '/status':
    case '/version':
      request.resume()
      if (!reading) return void response.writeHead(405, { allow: 'GET,HEAD', ...EMPTY }).end()
      if (path === '/version') return plain(response, 200, `surrealdb-${version}`)
      return void response.writeHead(200, EMPTY).end()
    case '/rpc':
      if (request.method === 'POST') return rpc(host, attached, request, response)
      request.resume()
      if (reading) return plain(response, 400, "Connection header did not include 'upgrade'")
      return void response.writeHead(405, { allow: 'OPTIONS,GET,HEAD,POST', ...EMPTY }).end()
    case '/export':
    case '/import':
      if (request.method === 'POST') return serveBulk(host, path === '/export' ? 'export' : 'import', request, response)
      request.resume()
      return void response.writeHead(405, { allow: 'POST', ...EMPTY }).end()
    default:
      request.resume()
      response.writeHead(404, EMPTY).end()
  }
}

/** Runs one call in a session of its own. */
async function rpc(
  host: Host,
  attached: Map<string, ServerSession>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const own = openSession(host)
  const body = readBody(request)
  // It is awaited below; until then its rejection must not count as unhandled.
  body.catch(() => {})
  try {
    const admitted = await applyHeaders(host, own, request.headers)
    const bytes = await body
    if (!admitted) return plain(response, 401, INVALID_AUTH.message)
    if (bytes === undefined) {
      return plain(response, 413, 'Failed to buffer the request body: length limit exceeded')
    }
    const { 'content-type': type, accept } = request.headers
    if (type !== CBOR || accept !== CBOR) return complain(response, 415, 'Unsupported media type')
    const caller: Caller = { over: 'request', own, attached, detach: session => void closeSession(host, session) }
    const { reply, malformed } = await dispatch(host, caller, bytes)
    if (malformed !== undefined) return complain(response, 400, malformed)
    response.writeHead(200, { 'content-type': CBOR, 'content-length': reply.byteLength }).end(reply)
  } finally {
    await closeSession(host, own)
  }
}

/** Reads the body to its end, so that the client still gets an answer. Returns `undefined` if it is too long. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= MAX_BODY) chunks.push(chunk)
  }
  return size <= MAX_BODY ? new Uint8Array(Buffer.concat(chunks)) : undefined
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': text.length }).end(text)
}

function complain(response: ServerResponse, code: number, information: string): void {
  const text = JSON.stringify({ code, information })
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': text.length }).end(text)
}
