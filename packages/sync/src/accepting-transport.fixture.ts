import { Uuid } from '@surrealengine/core'
import type { Link, RpcCall, RpcReply, Transport } from '@surrealengine/core/transport'

/** The calls on the links of this transport, in order, how many links are open, and the options of the latest. */
export const seen: { calls: RpcCall[]; open: number; options: unknown } = { calls: [], open: 0, options: undefined }

/** A transport whose server accepts every call, for a worker to import. */
export const accepting: Transport<never> = {
  name: 'accepting',
  schemes: ['test'],
  capabilities: () => ({ live: false, transactions: true, heartbeat: false, session: 'link', exclusive: false }),
  connect: async context => {
    seen.open++
    seen.options = context.options
    return link()
  },
}

function link(): Link {
  let isOpen = true
  let settle = (_: { readonly kind: 'local' }): void => {}
  const closed = new Promise<{ readonly kind: 'local' }>(resolve => {
    settle = resolve
  })
  return {
    applied: [],
    closed,
    request: call => {
      seen.calls.push(call)
      return { reply: answerTo(call), sent: true, cancel: () => undefined }
    },
    close: async () => {
      if (isOpen) seen.open--
      isOpen = false
      settle({ kind: 'local' })
    },
  }
}

async function answerTo({ method, params: [sql] }: RpcCall): Promise<RpcReply> {
  if (method === 'query' && sql === 'THROW') return { ok: false, error: { message: 'thrown', kind: 'Thrown' } }
  if (method === 'query') return { ok: true, result: [{ status: 'OK', result: sql }] }
  if (method === 'begin') return { ok: true, result: Uuid.v7() }
  return { ok: true, result: method === 'version' ? 'surrealdb-3.3.5' : undefined }
}
