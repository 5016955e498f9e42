import { createCodec } from '@surrealengine/core'
import { CborCodec } from 'surrealdb'
import { orders, PERSON, person } from '../wire/records.mjs'
import { repeatedBlocking } from './repeated.mjs'

const REQUEST = { id: 1000, method: 'query', params: ['SELECT * FROM $_target', { _target: PERSON }] }
const replyWith = result => ({ id: 1000, result: [{ status: 'OK', time: '10µs', result }] })

const TASKS = {
  'encode-request': codec => () => codec.encode(REQUEST),
  'decode-reply': codec => decoding(codec, replyWith([person])),
  'decode-1000': codec => decoding(codec, replyWith(orders(1_000))),
}

function decoding(codec, value) {
  const bytes = new Uint8Array(codec.encode(value))
  return () => codec.decode(bytes)
}

const over = (codec, { task }) => ({ run: repeatedBlocking(TASKS[task](codec)), close: () => {} })

export const clients = {
  ours: (_place, scenario) => over(createCodec(), scenario),
  sdk: (_place, scenario) => over(new CborCodec({}), scenario),
}
