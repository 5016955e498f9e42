import { connect } from '@surrealengine/core'
import '@surrealengine/core/live'
import '@surrealengine/transport-ws'
import type { World } from './lists.js'

/** A page that shows a live query, and what a test asks of it. */
interface LivePage {
  /** Runs a query, which waits while the server cannot be reached. */
  query(sql: string): Promise<unknown>
  /** The `n` of each change received so far. */
  received(): readonly number[]
  /** Gaps received so far. */
  gaps(): number
  /** Frames that were rendered so far. */
  frames(): number
  /** The longest time in milliseconds that the library took for one frame. */
  longest(): number
  /** Has the link cut and waits until the connection is back, so many times. */
  reconnect(times: number): Promise<void>
}

declare global {
  /** Resolves once the live query has started. */
  var started: Promise<void>
  var livePage: LivePage
}

let longest = 0

/** A WebSocket that measures how long its listeners take. */
class MeasuredSocket extends WebSocket {
  override addEventListener(type: string, listener: EventListenerOrEventListenerObject): void {
    super.addEventListener(type, event => {
      const since = performance.now()
      if (typeof listener === 'function') listener.call(this, event)
      else listener.handleEvent(event)
      longest = Math.max(longest, performance.now() - since)
    })
  }
}

globalThis.started = (async () => {
  const world: World = await (await fetch('/world')).json()
  const user = world.subjects.find(({ name }) => name === 'ws')?.user
  const where = { namespace: 'endurance', database: 'endurance' }
  const db = await connect({
    url: world.cutUrl,
    ...user,
    ...where,
    initialDelay: '10ms',
    maxDelay: '100ms',
    transportOptions: { ws: { webSocket: MeasuredSocket } },
  })
  await db.query('DEFINE TABLE IF NOT EXISTS things')

  const list = document.body.appendChild(document.createElement('ol'))
  const received: number[] = []
  let gaps = 0
  const subscription = await db.live<{ n: number }>('things', { overflow: 'gap' })
  subscription.subscribe(message => {
    if (message.action === 'GAP') gaps++
    if (message.action !== 'CREATE') return
    received.push(message.value.n)
    list.appendChild(document.createElement('li')).textContent = `${message.value.n}`
  })

  let frames = 0
  const nextFrame = (): number => {
    frames++
    return requestAnimationFrame(nextFrame)
  }
  requestAnimationFrame(nextFrame)

  globalThis.livePage = {
    query: sql => db.query(sql),
    received: () => received,
    gaps: () => gaps,
    frames: () => frames,
    longest: () => Math.round(longest),
    reconnect: async times => {
      for (let time = 0; time < times; time++) {
        const back = new Promise<void>(resolve => {
          const off = db.on('connected', () => {
            off()
            resolve()
          })
        })
        await fetch('/cut', { method: 'POST' })
        await back
        await db.query('RETURN 1')
      }
    },
  }
})()
