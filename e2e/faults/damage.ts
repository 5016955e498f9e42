import { expect } from 'vitest'
import type { Check } from './cell.js'
import type { HttpCall } from './http-peer.js'
import { failure, next, told } from './waiting.js'
import type { WebSocketCall } from './websocket-peer.js'

/** What is said of a reply that cannot be taken. */
export interface Verdict {
  /** The code of the error of its call. */
  readonly code: 'PROTOCOL' | 'TOO_BIG'
  /** Why the link is lost, where there is one. */
  readonly reason: 'protocol' | 'too-big'
  /** What the codec found. Nothing: it was not asked. */
  readonly fault?: string
  readonly transportOptions?: { readonly ws?: object; readonly http?: object }
}

const PROTOCOL: Verdict = { code: 'PROTOCOL', reason: 'protocol' }

/** A protocol error for something that the codec found. */
export function undecodable(fault: string): Verdict {
  return { ...PROTOCOL, fault }
}

function errorAs({ code, fault }: Verdict): object {
  const found = fault !== undefined && { cause: expect.objectContaining({ cause: expect.objectContaining({ fault }) }) }
  return expect.objectContaining({ code, outcome: 'unknown', retryable: false, ...found })
}

/** A WebSocket that says what cannot be taken: it ends, and takes everything in flight with it. */
export function damagedLink(damage: (call: WebSocketCall) => void, verdict: Verdict = PROTOCOL): Check {
  const { reason, transportOptions = {} } = verdict
  return async scene => {
    const peer = await scene.webSocketPeer()
    const db = await scene.connect({ ...scene.anybody(peer.url), transportOptions })
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

/** A reply over HTTP that cannot be taken: that request fails alone. */
export function damagedReply(damage: (call: HttpCall) => void, verdict: Verdict = PROTOCOL): Check {
  const { transportOptions = {} } = verdict
  return async scene => {
    const peer = await scene.httpPeer()
    const db = await scene.connect({ ...scene.anybody(peer.url), transportOptions })
    const lost = told(db, 'lost')
    const held: HttpCall[] = []
    peer.onCall = call => {
      // The second is answered well, after the first was answered badly.
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
