import { createCodec, Uuid } from '@surrealengine/core'
import {
  type Link,
  type LiveNotification,
  parseUrl,
  type RpcCall,
  type SessionSnapshot,
} from '@surrealengine/core/transport'
import { equal, ok } from './assert.js'
import type { Stage } from './behaviour.js'

/** A link, the session to send with each call, and the notifications it received. */
export interface OpenLink {
  readonly link: Link
  readonly session: SessionSnapshot
  readonly notifications: Inbox
}

/** Opens a link that is signed in and has the namespace and database of the stage, as core would. */
export async function openLink(stage: Stage, signal: AbortSignal = new AbortController().signal): Promise<OpenLink> {
  const { subject, namespace, database } = stage
  const { transport, user } = subject
  const notifications = inbox()
  const { url } = parseUrl(subject.url, transport.addressing ?? 'host')
  const given = {} as never
  const link = await transport.connect({
    url,
    options: transport.check?.(given, url) ?? given,
    codec: createCodec(),
    handshake: { namespace, database },
    owner: stage,
    signal,
    onNotification: notifications.put,
  })
  const bare: SessionSnapshot = {
    id: undefined,
    token: undefined,
    namespace: undefined,
    database: undefined,
    variables: {},
  }
  let token: string | undefined
  if (user !== undefined) {
    const credentials = { user: user.username, pass: user.password }
    token = String(await resultOf(link, { method: 'signin', params: [credentials], session: bare }))
  }
  await resultOf(link, { method: 'use', params: [namespace, database], session: { ...bare, token } })
  return { link, session: { ...bare, token, namespace, database }, notifications }
}

/** Returns the result of a call. Rejects if the server answers with an error. */
export async function resultOf(link: Link, call: RpcCall): Promise<unknown> {
  const reply = await link.request(call).reply
  if (reply.ok) return reply.result
  throw new Error(`${call.method}: ${reply.error.message}`)
}

/** Returns the results of a query, and throws if one of its statements failed. */
export function resultsOf(answer: unknown): unknown[] {
  ok(Array.isArray(answer))
  return answer.map((each: { status: string; result: unknown }) => {
    equal(each.status, 'OK', String(each.result))
    return each.result
  })
}

export function uuidOf(value: unknown): Uuid {
  ok(value instanceof Uuid)
  return value
}

interface Inbox {
  put(notification: LiveNotification): void
  /** Resolves with the next `count` notifications. */
  take(count: number): Promise<readonly LiveNotification[]>
}

function inbox(): Inbox {
  const waiting: LiveNotification[] = []
  let wake = (): void => {}
  return {
    put: notification => {
      waiting.push(notification)
      wake()
    },
    take: async count => {
      while (waiting.length < count) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      return waiting.splice(0, count)
    },
  }
}
