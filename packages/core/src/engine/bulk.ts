import type { Codec } from '@surrealengine/codec'
import { advise, say } from '#prose'
import { piecesOf } from '../bulk/source.js'
import { UnsupportedError } from '../errors/request.js'
import type { SessionSnapshot } from '../session/session.js'
import type { Bulk } from '../transport/bulk.js'
import { failedStatements } from '../transport/rpc-frame.js'
import type { Link, ServerFault } from '../transport/transport.js'
import { failureOf, TransportFailure } from '../transport/transport-failure.js'
import type { Loan } from './engines.js'

/** How a server wants an import to begin: with this statement, after nothing but blanks and comments. */
const BEGINNING = /^(?:[\s;]|(?:--|#|\/\/).*\n|\/\*[\s\S]*?\*\/)*OPTION\s+IMPORT\s*(?:=\s*TRUE\s*)?(?:;|$)/i

/** What a server answers to an import that begins with something else. The engine would run it. */
const NO_IMPORT: ServerFault = {
  message: 'Invalid statement: Import requires `OPTION IMPORT;` as the first statement.',
  kind: 'Validation',
}

/** What the streams need of their link. */
export interface BulkContext {
  readonly loan: Loan
  readonly codec: Codec
  readonly request: Link['request']
  /** Has the link wait for what the engine runs: it aborts the process when it is freed meanwhile. */
  track<T>(work: Promise<T>): Promise<T>
}

/** Export and import of an engine. It gives and takes one whole text, so that the memory for it is needed. */
export function engineBulk({ loan, codec, request, track }: BulkContext): Bulk {
  const { engine } = loan

  async function query(session: SessionSnapshot, text: string, signal: AbortSignal): Promise<unknown | Refused> {
    const exchange = request({ method: 'query', params: [text, {}], session })
    const cancel = (): void => void exchange.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    const reply = await exchange.reply.finally(() => signal.removeEventListener('abort', cancel))
    return reply.ok ? reply.result : new Refused(reply.error)
  }

  /** The engine exports from a session of its own, which may do anything: nothing else is ever done in that. */
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
        // Who may not see the definitions may not have them exported.
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

/** The engine ran nothing of a query. */
class Refused {
  readonly fault: ServerFault

  constructor(fault: ServerFault) {
    this.fault = fault
  }
}

function resultOf(piece: Uint8Array | undefined): IteratorResult<Uint8Array> {
  return piece === undefined ? { done: true, value: undefined } : { done: false, value: piece }
}
