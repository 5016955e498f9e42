import { Uuid } from '@surrealengine/core'
import type { TestServer } from '../server.js'
import type { Message } from '../wire.fixture.js'

/** The name of a behaviour that every kind of server shows, and the function that checks it. */
export type Check = readonly [name: string, check: (server: TestServer) => Promise<void>]

export const ROOT = { user: 'root', pass: 'root' }

export const GUARDED: readonly (readonly [string, readonly unknown[]])[] = [
  ['query', ['RETURN 1']],
  ['select', ['a']],
  ['create', ['a']],
  ['live', ['a']],
  ['kill', [Uuid.v4()]],
  ['run', ['a']],
  ['info', []],
]

export const ANONYMOUS: Message = {
  code: -32002,
  message: 'Anonymous access not allowed: Not enough permissions to perform this action',
  kind: 'NotAllowed',
  details: {
    kind: 'Auth',
    details: { kind: 'NotAllowed', details: { actor: 'anonymous', action: 'process', resource: 'query' } },
  },
}

export const INVALID_AUTH: Message = {
  code: -32002,
  message: 'There was a problem with authentication',
  kind: 'NotAllowed',
  details: { kind: 'Auth', details: { kind: 'InvalidAuth' } },
}

export function missing(namespace: string): Message {
  return {
    status: 'ERR',
    kind: 'NotFound',
    details: { kind: 'Namespace', details: { name: namespace } },
    result: `The namespace '${namespace}' does not exist`,
  }
}
