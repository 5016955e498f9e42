import { expect } from 'vitest'
import type { Check } from './cell.js'
import type { HttpCall } from './http-peer.js'
import { failure, next, told } from './waiting.js'
import type { WebSocketCall } from './websocket-peer.js'

/** The error for a reply that cannot be read. */
export interface Verdict {
  /** The code of the error of its call. */
  readonly code: 'PROTOCOL' | 'TOO_BIG'
  /** The reason for the loss of the link, if there is one. */
  readonly reason: 'protocol' | 'too-big'
  /** The reason of the codec; `undefined` if the codec did not read it. */
  readonly fault?: string
  readonly transportOptions?: { readonly ws?: object; readonly http?: object }
}

const PROTOCOL: Verdict = { code: 'PROTOCOL', reason: 'protocol' }

/** Returns a protocol error that the codec raised. */
export function undecodable(fault: string): Verdict {
  return { ...PROTOCOL, fault }
}

function errorAs({ code, fault }: Verdict): object {
  const found = fault !== undefined && { cause: expect.objectContaining({ cause: expect.objectContaining({ fault }) }) }
  return expect.objectContaining({ code, outcome: 'unknown', retryable: false, ...found })
}

/** A WebSocket that sends something unreadable is closed, and everything in flight is lost with it. */
export function damagedLink(damage: (call: WebSocketCall) => void, verdict: Verdict = PROTOCOL): Check {
  const { reason, transportOptions = {} } = verdict
  return async scene => {
    const peer = await scene.webSocketPeer()
    const db = await scene.connect({ ...scene.anonymous(peer.url), transportOptions })
    const lost = next(db, 'lost')
    peer.onCall = call => {
      peer.onCall = () => {}
      damage(call)
    }
    const errors = await Promise.all([failure(scene.write(db)), failure(scene.write(db))])
    expect(errors).toEqual([errorAs(verdict), errorAs(verdict)])
    expect(await lost).toMatchObject({ reason })
    peer.onCall = call => call.please()
    await scene.write(db)
    expect(peer.sockets).toHaveLength(2)
  }
}

/** An unreadable reply over HTTP fails only its own request. */
export function damagedReply(damage: (call: HttpCall) => void, verdict: Verdict = PROTOCOL): Check {
  const { transportOptions = {} } = verdict
  return async scene => {
    const peer = await scene.httpPeer()
    const db = await scene.connect({ ...scene.anonymous(peer.url), transportOptions })
    const lost = told(db, 'lost')
    const held: HttpCall[] = []
    peer.onCall = call => {
      // The second call gets a valid reply after the first got a damaged one.
      held.push(call)
      const [bad, good] = held
      if (bad === undefined || good === undefined) return
      damage(bad)
      good.please()
    }
    const [bad, good] = await Promise.allSettled([scene.write(db), scene.write(db)])
    const reasons = [bad, good].flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
    expect(reasons).toEqual([errorAs(verdict)])
    peer.onCall = call => call.please()
    await scene.write(db)
    expect(lost).toEqual([])
  }
}
