import { TransportFailure } from '@surrealengine/core/transport'
import { expect, test } from 'vitest'
import { Pings } from './pings.js'

function three(): { readonly pings: Pings; readonly sent: string[]; readonly waiting: Promise<string>[] } {
  const pings = new Pings()
  const sent: string[] = []
  const settled = (promise: Promise<void>): Promise<string> =>
    promise.then(
      () => 'pong',
      (failure: TransportFailure) => failure.reason,
    )
  const waiting = [1, 2, 3].map(() => settled(pings.add(payload => void sent.push(payload))))
  return { pings, sent, waiting }
}

test('each ping has a payload of its own', () => {
  expect(new Set(three().sent).size).toBe(3)
})

test('a pong answers the pings before it, and none after', async () => {
  const { pings, sent, waiting } = three()
  pings.answered(sent[1] ?? '')
  pings.end(() => new TransportFailure('lost', 'gone'))
  await expect(Promise.all(waiting)).resolves.toEqual(['pong', 'pong', 'lost'])
})

test('an unsolicited pong is ignored', async () => {
  const { pings, sent, waiting } = three()
  pings.answered('hello')
  pings.answered(sent[0] ?? '')
  pings.answered(sent[0] ?? '')
  pings.end(() => new TransportFailure('closed', 'gone'))
  await expect(Promise.all(waiting)).resolves.toEqual(['pong', 'closed', 'closed'])
})

test('a ping that cannot be sent is rejected', async () => {
  const failing = new Pings().add(() => {
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
})
