import type { Exchange, Link, RpcCall, ServerFault } from '@surrealengine/core'
import { say } from '#prose'

/** Clauses for which the engine needs a clock or a thread. It has neither in a browser, and dies. */
const DEADLY = /\b(?:TIMEOUT\s+[\d$]|CONCURRENTLY\b)/i

/** A link that answers by itself what would kill the engine, with an error as the engine words it. */
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
