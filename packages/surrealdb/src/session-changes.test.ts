import { type ConnectionSession, type ConnectionState, Uuid } from 'surrealdb'
import { expect, test } from 'vitest'
import { EngineLife } from './engine-life.js'
import { SessionChanges } from './session-changes.js'

const COPY = Uuid.v7()

function copied(refreshToken: string | undefined): ConnectionSession | undefined {
  const life = new EngineLife({ options: {} } as never, {})
  const timer = setTimeout(() => {}, 1_000_000)
  timer.unref()
  const copy = { id: COPY, accessToken: 'access', refreshToken, authRenewal: timer }
  const state = { rootSession: {}, sessions: new Map([[COPY, copy]]), url: new URL('ws://127.0.0.1:1') }
  life.open(state as never as ConnectionState)
  const changes = new SessionChanges(life)
  changes.copying(COPY)
  changes.copied(COPY)
  void life.close()
  return life.stateOf(COPY)
}

test('a copy leaves the refresh token to its origin, and has no timer that would use it', () => {
  expect(copied('refresh')).toMatchObject({ accessToken: 'access', refreshToken: undefined, authRenewal: undefined })
})

test('a copy without a refresh token keeps its timer', () => {
  expect(copied(undefined)?.authRenewal).toBeDefined()
})
