import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { jwt } from '../wire/tokens.fixture.js'
import { Renewal } from './renewal.js'
import { Session } from './session.js'

test.each(['resolves', 'rejects'])('a renewal that %s after stop() does not schedule another one', async how => {
  const clock = virtualClock()
  const credentials = { username: 'root', password: 'secret' }
  const authentication = { kind: 'credentials', credentials } as const
  const session = new Session(clock, { authentication, namespace: undefined, database: undefined, variables: {} })
  let settle = (): void => {}
  let begun = 0
  const renewal = new Renewal(clock, session, () => {
    begun++
    return new Promise((resolve, reject) => {
      settle = () => (how === 'resolves' ? resolve() : reject(new Error('refused')))
    })
  })
  session.tokens.hold({ access: jwt(60) })
  renewal.plan()
  await clock.advance(60_000)
  expect(begun).toBe(1)
  renewal.stop()
  settle()
  await clock.settle()
  expect(clock.timers).toEqual([])
  renewal.plan()
  expect(clock.timers).toHaveLength(1)
})
