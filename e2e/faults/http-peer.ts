import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { type Listening, listen } from './listening.js'
import { type PeerCall, type Runs, readCall } from './peer-call.js'

export interface HttpCall extends PeerCall {
  readonly headers: IncomingHttpHeaders
  readonly response: ServerResponse
  /** Answers with this status, before anything ran. */
  status(status: number, headers?: Record<string, string>): void
  /** Answers with this status, after the call ran. */
  statusAfter(status: number): void
}

/** A hand-written server that speaks HTTP. */
export interface HttpPeer {
  readonly listening: Listening
  readonly url: string
  readonly runs: Runs
  readonly calls: readonly HttpCall[]
  /** Called with each call. Default: answers it like SurrealDB. */
  onCall: (call: HttpCall) => void
}

export async function startHttpPeer(): Promise<HttpPeer> {
  const server = createServer()
  const listening = await listen(server)
  const calls: HttpCall[] = []
  const peer: HttpPeer = {
    listening,
    url: `http://127.0.0.1:${listening.port}`,
    runs: new Map(),
    calls,
    onCall: call => call.please(),
  }
  server.on('request', (request, response) => {
    const pieces: Buffer[] = []
    request.on('error', () => {})
    request.on('data', piece => pieces.push(piece))
    request.on('end', () => {
      const body = new Uint8Array(Buffer.concat(pieces))
      const answer = (reply: Uint8Array): void => {
        response.writeHead(200, { 'content-type': 'application/cbor' }).end(reply)
      }
      const read = readCall(body, peer.runs, answer)
      const status = (code: number, headers: Record<string, string> = {}): void => {
        if (read.marker !== undefined) peer.runs.set(read.marker, (peer.runs.get(read.marker) ?? 0) - 1)
        response.writeHead(code, headers).end()
      }
      const statusAfter = (code: number): void => void response.writeHead(code).end()
      const call = { ...read, headers: request.headers, response, status, statusAfter }
      calls.push(call)
      peer.onCall(call)
    })
  })
  return peer
}

/** Returns the calls of a method that reached a server. */
export function callsOf(peer: { readonly calls: readonly PeerCall[] }, method: string): number {
  return peer.calls.filter(call => call.method === method).length
}

/** Sends a valid head and these bytes as the body. */
export function respond(response: ServerResponse, body: Uint8Array): void {
  response.writeHead(200, { 'content-type': 'application/cbor' }).end(body)
}
