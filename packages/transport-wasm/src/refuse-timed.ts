import type { ServerFault } from '@surrealengine/core'
import type { Exchange, Link, RpcCall } from '@surrealengine/core/transport'
import { say } from '#prose'

/** Clauses that need a clock or a thread. The engine has neither in browsers and would panic. */
const DEADLY = /\b(?:TIMEOUT\s+[\d$]|CONCURRENTLY\b)/i

/** A link that refuses queries that would crash the engine, with the engine's own error. */
export function refuseTimed(link: Link): Link {
  return {
    ...link,
    request: (call: RpcCall): Exchange => {
      const [text] = call.params
      const found = call.method === 'query' && typeof text === 'string' ? DEADLY.exec(text) : null
      return found === null ? link.request(call) : refused(found[0])
    },
  }
}

function refused(clause: string): Exchange {
  const [word = ''] = clause.split(/\s/)
  const error: ServerFault = { kind: 'NotAllowed', message: say('deadly-clause', word.toUpperCase()) }
  return { reply: Promise.resolve({ ok: false, error }), sent: true, cancel: () => undefined }
}
