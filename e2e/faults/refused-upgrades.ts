import { expect } from 'vitest'
import type { Check } from './cell.js'
import type { Scene } from './scene.js'
import { failure, told } from './waiting.js'

export async function redirectedUpgrade(scene: Scene): Promise<void> {
  const [peer, elsewhere] = [await scene.webSocketPeer(), await scene.webSocketPeer()]
  peer.onUpgrade = () => refusal(307, [`location: ${elsewhere.url}/rpc`])
  const db = scene.connection(scene.user(peer.url))
  expect(await failure(db.connect())).toMatchObject({ code: 'PROTOCOL', outcome: 'not-run' })
  expect(peer.listening.accepted).toBe(1)
  expect(elsewhere.listening.accepted).toBe(0)
}

function refusal(status: number, headers: readonly string[] = []): string {
  return [`HTTP/1.1 ${status} No`, 'content-length: 0', 'connection: close', ...headers, '\r\n'].join('\r\n')
}

/** A response that ends the connect for good, after at most this many attempts. */
export function finalUpgrade(status: number, code: string, attempts: number): Check {
  return async scene => {
    const peer = await scene.webSocketPeer()
    peer.onUpgrade = () => refusal(status)
    const db = scene.connection(scene.user(peer.url))
    expect(await failure(db.connect())).toMatchObject({ code })
    expect(peer.listening.accepted).toBeLessThanOrEqual(attempts)
  }
}

/** A response after which the connect is retried, at least `least` milliseconds later. */
export function upgradeLater(status: number, headers: readonly string[], least: number): Check {
  return async scene => {
    const peer = await scene.webSocketPeer()
    peer.onUpgrade = () => {
      peer.onUpgrade = () => undefined
      return refusal(status, headers)
    }
    const db = scene.connection(scene.user(peer.url))
    const failed = told(db, 'attemptFailed')
    await db.connect()
    expect(failed).toHaveLength(1)
    expect(failed[0]?.delay).toBeGreaterThanOrEqual(least)
    await scene.write(db)
  }
}
