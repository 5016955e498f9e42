import type { SessionExecutor } from '@surrealengine/core'
import type { Known, SessionServer } from './session-server.fixture.js'

/** The kinds of session changes in a schedule. */
export const CHANGES = ['use', 'set', 'unset', 'signin', 'wrong', 'authenticate', 'invalidate'] as const

/** One change: how a program makes it, and its effect on the session if it is accepted. */
export interface SessionChange {
  ask(executor: SessionExecutor, signal: AbortSignal): Promise<unknown>
  apply(before: Known): Known
}

/** A unique change. A sign-in keeps the namespace and database. */
export function sessionChange(kind: (typeof CHANGES)[number], number: number, server: SessionServer): SessionChange {
  const user = { username: `user ${number}`, password: kind === 'wrong' ? 'wrong' : 'right' }
  const name = `v${number % 2}`
  switch (kind) {
    case 'use':
      return {
        ask: (executor, signal) => executor.use({ namespace: 'a', database: `d${number}` }, { signal }),
        apply: before => ({ ...before, names: `a/d${number}` }),
      }
    case 'set':
      return {
        ask: (executor, signal) => executor.set(name, number, { signal }),
        apply: before => ({ ...before, variables: { ...before.variables, [name]: number } }),
      }
    case 'unset':
      return {
        ask: (executor, signal) => executor.unset(name, { signal }),
        apply: before => {
          const { [name]: _, ...variables } = before.variables
          return { ...before, variables }
        },
      }
    case 'signin':
    case 'wrong':
      return {
        ask: (executor, signal) => executor.signin(user, { signal }),
        apply: before => (kind === 'wrong' ? before : { ...before, who: user.username }),
      }
    case 'authenticate': {
      const token = server.tokenOf(`holder ${number}`)
      return {
        ask: (executor, signal) => executor.authenticate(token, { signal }),
        apply: before => ({ ...before, who: `holder ${number}` }),
      }
    }
    case 'invalidate':
      return {
        ask: (executor, signal) => executor.invalidate({ signal }),
        apply: before => ({ ...before, who: 'anonymous' }),
      }
  }
}
