import type { Behaviour } from '@surrealengine/testing/conformance'
import { check } from './check.js'
import type { Cuts } from './live.js'

/** Headers of one's own go with the upgrade. */
export function headers(cuts: Cuts): Behaviour {
  return {
    name: 'headers of an upgrade',
    appliesTo: (_, { url }) => url.startsWith('ws:'),
    show: async stage => {
      const given = { headers: { 'x-stage': stage.namespace } }
      const db = await stage.open({ url: cuts.url, transportOptions: { ws: given } })
      check(await cuts.saw(`x-stage: ${stage.namespace}`), 'the server got none')
      await db.query('RETURN 1')
    },
  }
}
