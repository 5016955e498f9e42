import { type Link, type RpcCall, type RpcReply, type Transport, Uuid } from '@surrealengine/core'

/** What the links of this module were asked, in order, and how many of them are open. */
export const heard: { calls: RpcCall[]; open: number; options: unknown } = { calls: [], open: 0, options: undefined }

/** A transport whose server likes everything, for a worker to import. */
export const likesAll: Transport<never> = {
  name: 'likes-all',
  schemes: ['test'],
  capabilities: () => ({ live: false, transactions: true, heartbeat: false, session: 'link', exclusive: false }),
  connect: async context => {
    heard.open++
    heard.options = context.options
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
      heard.calls.push(call)
      return { reply: answerTo(call), sent: true, cancel: () => undefined }
    },
    close: async () => {
      if (isOpen) heard.open--
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
