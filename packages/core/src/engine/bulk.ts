import type { Codec } from '@surrealengine/codec'
import { advise, say } from '#prose'
import { piecesOf } from '../bulk/source.js'
import { UnsupportedError } from '../errors/request.js'
import type { ServerFault } from '../errors/server-fault.js'
import type { Bulk } from '../transport/bulk.js'
import type { Link } from '../transport/transport.js'
import { failureOf, TransportFailure } from '../transport/transport-failure.js'
import type { SessionSnapshot } from '../wire/rpc.js'
import { failedStatements } from '../wire/rpc-frame.js'
import type { Loan } from './engines.js'

/** The statement with which an import must begin, after whitespace and comments. */
const BEGINNING = /^(?:[\s;]|(?:--|#|\/\/).*\n|\/\*[\s\S]*?\*\/)*OPTION\s+IMPORT\s*(?:=\s*TRUE\s*)?(?:;|$)/i

/** A server's answer to any other import. The engine would run it. */
const NO_IMPORT: ServerFault = {
  message: 'Invalid statement: Import requires `OPTION IMPORT;` as the first statement.',
  kind: 'Validation',
}

/** What exports and imports need from their link. */
export interface BulkContext {
  readonly loan: Loan
  readonly codec: Codec
  readonly request: Link['request']
  /** Makes the link wait for work of the engine, which aborts the process if it is freed meanwhile. */
  track<T>(work: Promise<T>): Promise<T>
}

/** Exports and imports of an engine, which processes the whole text at once: it must fit into memory. */
export function engineBulk({ loan, codec, request, track }: BulkContext): Bulk {
  const { engine } = loan

  async function query(session: SessionSnapshot, text: string, signal: AbortSignal): Promise<unknown | Refused> {
    const exchange = request({ method: 'query', params: [text, {}], session })
    const cancel = (): void => void exchange.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    const reply = await exchange.reply.finally(() => signal.removeEventListener('abort', cancel))
    return reply.ok ? reply.result : new Refused(reply.error)
  }

  /** The engine exports in a separate session with full rights, which is used for nothing else. */
  async function exported({ namespace, database }: SessionSnapshot, parts: object): Promise<string> {
    if (engine.exportSql === undefined) {
      throw new UnsupportedError(say('engine-without-export'), { hint: advise('update-engine') })
    }
    await engine.execute(codec.encode({ id: 1, method: 'use', params: [namespace, database] }))
    return engine.exportSql(codec.encode(parts))
  }

  return {
    async export({ parts, session, signal }) {
      if (session.token !== undefined) {
        // A user who may not see the definitions may not export them.
        const results = await query(session, 'INFO FOR DB', signal)
        if (results instanceof Refused) return { ok: false, error: results.fault }
        const [fault] = failedStatements(results)
        if (fault !== undefined) return { ok: false, error: fault }
      }
      const text = await track(loan.solo(() => exported(session, parts))).catch((cause: unknown) => {
        if (cause instanceof UnsupportedError) throw cause
        throw new TransportFailure('protocol', say('engine-did-not-export'), { sent: true, cause })
      })
      const pieces = piecesOf(text)
      return { ok: true, result: { next: async () => resultOf(await pieces.next()) } }
    },
    async import({ source, session, signal, unseen }) {
      const decoder = new TextDecoder()
      let text = ''
      for (let piece = await source.next(); piece !== undefined; piece = await source.next()) {
        text += decoder.decode(piece, { stream: true })
      }
      text += decoder.decode()
      if (signal.aborted) throw failureOf({ kind: 'local' }, false)
      if (!BEGINNING.test(text)) return { ok: false, error: NO_IMPORT }
      unseen()
      const results = await query(session, text, signal)
      if (results instanceof Refused) return { ok: false, error: results.fault }
      return { ok: true, result: failedStatements(results) }
    },
  }
}

/** The engine refused a query before running it. */
class Refused {
  readonly fault: ServerFault

  constructor(fault: ServerFault) {
    this.fault = fault
  }
}

function resultOf(piece: Uint8Array | undefined): IteratorResult<Uint8Array> {
  return piece === undefined ? { done: true, value: undefined } : { done: false, value: piece }
}
