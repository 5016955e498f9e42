import type { IncomingMessage, ServerResponse } from 'node:http'
import { failedStatements, isRecord, readReply, type ServerFault } from '@surrealengine/core/transport'
import { type Answer, INVALID_AUTH } from './answer.js'
import { call } from './call.js'
import { codec, frameOf, resultOf, statementsOf } from './frame.js'
import { applyHeaders } from './headers.js'
import { closeSession, type Host, openSession, type ServerSession } from './session.js'

const FORBIDDEN = 'IAM error: Not enough permissions to perform this action'
const OPTION = /^([\s;]|(--|#|\/\/).*\n|\/\*[\s\S]*?\*\/)*OPTION\s+IMPORT\s*(=\s*TRUE\s*)?(;|$)/i

/**
 * Answers `POST /export` and `POST /import`. Both hold the whole text in memory, because the engine does not stream.
 */
export async function serveBulk(
  host: Host,
  what: 'export' | 'import',
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const session = openSession(host)
  const body = textOf(request)
  body.catch(() => {})
  try {
    if (!(await applyHeaders(host, session, request.headers))) {
      return void response.writeHead(401, { 'content-type': 'text/plain' }).end(INVALID_AUTH.message)
    }
    if (!(await mayRead(host, session))) return complain(response, 403, FORBIDDEN)
    if (what === 'export') return await exportTo(host, request, await body, response)
    const text = await body
    if (!OPTION.test(text)) {
      return complain(response, 400, 'Invalid statement: Import requires `OPTION IMPORT;` as the first statement.')
    }
    const failed = failedRows(await call(host, session, frameOf('query', [text])))
    if (failed.length > 0 && failed.every(row => row['result'] === FORBIDDEN)) return complain(response, 403, FORBIDDEN)
    const reply = codec.encode(failed)
    response.writeHead(failed.length > 0 ? 422 : 200, { 'content-type': 'application/cbor' }).end(reply)
  } finally {
    await closeSession(host, session)
  }
}

async function mayRead(host: Host, session: ServerSession): Promise<boolean> {
  if (!session.signedIn) return false
  const answer = await call(host, session, frameOf('query', ['INFO FOR DB']))
  // A missing namespace or database is reported by the export or import itself.
  return 'result' in answer && !failedStatements(resultOf(answer)).some(isForbidden)
}

/** SurrealDB 2 has no kinds of errors. */
function isForbidden({ kind, message }: ServerFault): boolean {
  return kind === 'NotAllowed' || message === FORBIDDEN
}

async function exportTo(host: Host, request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
  const parts: unknown = JSON.parse(body)
  const { 'surreal-ns': namespace, 'surreal-db': database } = request.headers
  const text = await host.engine.exportSql(String(namespace), String(database), isRecord(parts) ? parts : {})
  response.writeHead(200).end(text)
}

/** Returns the results of the failed statements. Text that cannot be parsed counts as one. */
function failedRows(answer: Answer): readonly Readonly<Record<string, unknown>>[] {
  if ('result' in answer) return statementsOf(answer).filter(row => row['status'] !== 'OK')
  const reply = readReply({ error: codec.decode(answer.error) })
  return reply.ok ? [] : [{ status: 'ERR', result: reply.error.message, kind: 'Internal' }]
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function complain(response: ServerResponse, code: number, information: string): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify({ code, information }))
}
