import { createCodec } from '@surrealengine/core'
import { parseUrl } from '@surrealengine/core/transport'
import { ws } from '@surrealengine/transport-ws'
import { PERSON } from '../wire/records.mjs'
import { openOurs } from './libraries.mjs'
import { repeated } from './repeated.mjs'

// The cost of supervision, sessions and deadlines: the same point query over a connection and over a bare link.

async function bareLink({ url }) {
  const link = await ws.connect({
    url: parseUrl(url, 'host').url,
    options: {},
    codec: createCodec(),
    handshake: {},
    owner: {},
    signal: new AbortController().signal,
    onNotification: () => {},
  })
  const params = ['SELECT * FROM $_target', { _target: PERSON }]
  return { run: repeated(() => link.request({ method: 'query', params }).reply), close: () => link.close() }
}

async function through(place, options) {
  const db = await openOurs(place)
  const executor = options === undefined ? db : db.with(options)
  return { run: repeated(() => executor.select(PERSON)), close: () => db.close() }
}

export const clients = {
  ours: place => through(place),
  'with a signal and a timeout': place => through(place, { signal: new AbortController().signal, timeout: '10s' }),
  'bare link': bareLink,
}
