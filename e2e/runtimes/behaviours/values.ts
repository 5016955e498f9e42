import { samplesOf, VALUES } from '@surrealengine/fixtures/samples'
import type { Behaviour } from '@surrealengine/testing/conformance'
import * as library from '@surrealengine/values'
import { check, same } from './check.js'

/** SurrealDB 3 has no futures, and gives ids that were sent as text back as record ids. */
const SENT = VALUES.filter(name => name !== 'Future' && name !== 'StringRecordId')

const PLAIN = {
  text: 'Grüezi 世界 🚀 \u0000 \\ " `',
  bytes: Uint8Array.from({ length: 300 }, (_, index) => index % 256),
  large: 9_007_199_254_740_993n,
  fractions: [0.1, -1.5e-300, 5e-324],
  plain: [true, false, null, { 'a key with spaces': [[], {}] }],
}

export const values: Behaviour = {
  name: 'every value class, there and back',
  show: async stage => {
    const db = await stage.open()
    const samples = samplesOf(library)
    const given = Object.fromEntries(SENT.map(name => [name, samples[name]]))
    const [back = {}] = await db.query<[Record<string, object>]>('RETURN $given', { given })
    for (const name of SENT) {
      const sample = given[name] as { equals(other: unknown): boolean }
      check(back[name]?.constructor === sample.constructor, `${name} came back as another class`)
      check(sample.equals(back[name]), `${name} came back as ${String(back[name])}`)
    }
    const [plain] = await db.query('RETURN $plain', { plain: PLAIN })
    same(plain, PLAIN)
  },
}
