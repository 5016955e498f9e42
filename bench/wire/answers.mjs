import { createCodec, Uuid } from '@surrealengine/core'
import { orders, person } from './records.mjs'

// The server in memory decodes and encodes nothing: it copies the id of a request in front of an answer that was
// encoded beforehand.

const codec = createCodec()
const LIVE_ID = new Uuid('018f0000-0000-7000-8000-000000000001')

const BEFORE_ID = Buffer.from([0xa2, 0x62, ...Buffer.from('id')])
const BEFORE_RESULT = Buffer.from([0x66, ...Buffer.from('result')])
const ID_AT = 4

/** One notification of a live query, encoded. */
export const notification = Buffer.from(
  codec.encode({ result: { id: LIVE_ID, action: 'CREATE', record: person.id, result: person } }),
)

/**
 * Returns the function that answers queries: with one record, or this many. Queries that contain `WAIT` get no answer.
 */
export function answersOf(what) {
  const records = what === 'point' ? [person] : orders(Number(what))
  const rows = encoded([{ status: 'OK', time: '10µs', result: records }])
  const row = encoded([{ status: 'OK', time: '10µs', result: records[0] }])
  const live = encoded([{ status: 'OK', time: '10µs', result: LIVE_ID }])
  const version = encoded('surrealdb-3.3.5')
  const nothing = encoded([{ status: 'OK', time: '10µs', result: undefined }])
  return frame => {
    const result = pick(frame)
    return result && reply(frame, result)
  }

  function pick(frame) {
    const head = frame.latin1Slice(ID_AT, Math.min(frame.length, 96))
    if (!head.includes('query')) return version
    if (head.includes('WAIT')) return undefined
    if (head.includes('UPSERT')) return nothing
    if (head.includes('LIVE')) return live
    return head.includes('ONLY') ? row : rows
  }
}

function encoded(result) {
  return Buffer.from(codec.encode(result))
}

function reply(frame, result) {
  const id = frame.subarray(ID_AT, ID_AT + lengthOf(frame[ID_AT]))
  return Buffer.concat([BEFORE_ID, id, BEFORE_RESULT, result])
}

/**
 * Returns the length of an encoded number or short string, including its head. Both libraries put the id first, as one
 * of the two.
 */
function lengthOf(head) {
  const info = head & 0x1f
  if (head >> 5 === 3 && info < 24) return 1 + info
  if (head >> 5 === 0) return info < 24 ? 1 : 1 + 2 ** (info - 24)
  throw new TypeError('The id of a request must be a number or a short string')
}
