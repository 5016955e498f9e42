import { type ConnectionSession, type ConnectionState, Uuid } from 'surrealdb'
import { expect, onTestFinished, test, vi } from 'vitest'
import { guardRenewals } from './session-state.js'

const DAY = 86_400

function session(days: number): ConnectionSession {
  const exp = Math.floor(Date.now() / 1000) + days * DAY
  const accessToken = `h.${btoa(JSON.stringify({ exp }))}.s`
  return {
    id: undefined,
    namespace: undefined,
    database: undefined,
    accessToken,
    refreshToken: undefined,
    variables: {},
    authRenewal: undefined,
    authOverriden: false,
  }
}

function guarded(days: number): ConnectionState {
  const state = { rootSession: session(days), sessions: new Map<Uuid, ConnectionSession>() } as ConnectionState
  guardRenewals(state)
  return state
}

test.each([
  [-1, false],
  [0, false],
  [1, true],
  [24, true],
  [25, false],
  [60, false],
])('the timer for a token of %i days stays: %s', (days, stays) => {
  const clear = vi.spyOn(globalThis, 'clearTimeout')
  onTestFinished(() => clear.mockRestore())
  const { rootSession } = guarded(days)
  const timer = setTimeout(() => {}, 1_000_000)
  rootSession.authRenewal = timer
  expect(rootSession.authRenewal === timer).toBe(stays)
  expect(clear.mock.calls.length).toBe(stays ? 0 : 1)
  expect(timer.hasRef()).toBe(false)
  clearTimeout(timer)
})

test('further sessions are looked after as well, and a timer can be taken away', () => {
  const { sessions } = guarded(1)
  const further = session(60)
  sessions.set(Uuid.v7(), further)
  further.authRenewal = setTimeout(() => {}, 1_000_000)
  expect(further.authRenewal).toBeUndefined()
  further.authRenewal = undefined
  expect(further.authRenewal).toBeUndefined()
})
