import { expect, test } from 'vitest'
import { SharedProvider } from './shared-provider.js'

function counting() {
  let calls = 0
  const provider = new SharedProvider(session => `${session === undefined ? 'root' : 'other'} ${++calls}`)
  return { provider, calls: () => calls }
}

test('one answer serves the connection and the SDK', async () => {
  const { provider, calls } = counting()
  expect([await provider.ask('connection'), await provider.ask('sdk'), calls()]).toEqual(['root 1', 'root 1', 1])
})

test('an answer is taken over once, and whoever asks again gets a new one', async () => {
  const { provider } = counting()
  const asked = ['sdk', 'sdk', 'connection', 'connection', 'connection', 'sdk', 'sdk'] as const
  const answers = []
  for (const asker of asked) answers.push(await provider.ask(asker))
  expect(answers).toEqual(['root 1', 'root 2', 'root 2', 'root 3', 'root 4', 'root 4', 'root 5'])
})

test('two that ask at once share one call', async () => {
  const { provider, calls } = counting()
  expect(await Promise.all([provider.ask('sdk'), provider.ask('connection')])).toEqual(['root 1', 'root 1'])
  expect(calls()).toBe(1)
})

test('after a sign-in its answer is not used again', async () => {
  const { provider } = counting()
  await provider.ask('connection')
  provider.forget()
  expect(await provider.ask('sdk')).toBe('root 2')
})

test('other sessions are asked for by themselves', async () => {
  const { provider } = counting()
  await provider.ask('connection')
  expect(await provider.of({} as never)).toBe('other 2')
  expect(await provider.ask('sdk')).toBe('root 1')
})

test('what is no function is the answer itself, and an error of a function reaches both', async () => {
  const user = { username: 'a', password: 'b' }
  expect(await new SharedProvider(user).ask('sdk')).toBe(user)
  const failing = new SharedProvider(() => {
    throw new Error('no')
  })
  await expect(failing.ask('sdk')).rejects.toThrow('no')
  await expect(failing.ask('connection')).rejects.toThrow('no')
})
