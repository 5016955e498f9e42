import { embedded } from '@surrealengine/transport-embedded'
import { ws } from '@surrealengine/transport-ws'

/** What a query does to the thread that sends it if its text contains the key. */
const ENDS = {
  'end the thread, once it has answered': (link, call) => {
    const exchange = link.request(call)
    exchange.reply.then(() => setImmediate(() => process.exit(3)))
    return exchange
  },
  'end the thread': () => process.exit(3),
  'throw in the thread': () => {
    setTimeout(() => {
      throw new Error('thrown in the thread')
    })
    // It is never answered.
    return { reply: new Promise(() => {}), sent: true, cancel: () => {} }
  },
  'hang the thread': () => {
    for (;;);
  },
  'fill the thread': () => {
    for (const held = []; ; ) held.push(new Array(1e6).fill(0.5))
  },
}

/** A transport over embedded links and WebSockets, whose queries can end the thread they are sent from. */
export const mortal = {
  name: 'mortal',
  schemes: ['mem', 'mortal', 'ws'],
  addressing: 'path',
  module: import.meta.url,
  capabilities: url => innerOf(url).capabilities(plain(url)),
  connect: async context => {
    const link = await innerOf(context.url).connect({ ...context, url: plain(context.url) })
    const request = call => {
      const key = Object.keys(ENDS).find(each => String(call.params[0]).includes(each))
      return key === undefined ? link.request(call) : ENDS[key](link, call)
    }
    return Object.defineProperty(Object.create(link), 'request', { value: request })
  },
}

const innerOf = ({ scheme }) => (scheme === 'ws' ? ws : embedded)

/** `mortal://` is a directory, as `file://` is. */
const plain = url => (url.scheme === 'mortal' ? { ...url, scheme: 'file' } : url)
