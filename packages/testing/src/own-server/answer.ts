import { createCodec, type ServerFault } from '@surrealengine/core'

/** The encoded reply to a request. */
export type Answer = { readonly result: Uint8Array } | { readonly error: Uint8Array }

const codec = createCodec()

export function succeed(result: unknown): Answer {
  return { result: codec.encode(result) }
}

export function refuse(fault: ServerFault): Answer {
  // SurrealDB sends each error with an empty cause.
  return { error: codec.encode({ ...fault, cause: undefined }) }
}

/** The errors that SurrealDB's server returns before it calls the engine, word for word. */

export const ANONYMOUS: ServerFault = {
  code: -32002,
  message: 'Anonymous access not allowed: Not enough permissions to perform this action',
  kind: 'NotAllowed',
  details: {
    kind: 'Auth',
    details: { kind: 'NotAllowed', details: { actor: 'anonymous', action: 'process', resource: 'query' } },
  },
}

/** The same of SurrealDB 2. */
export const FORBIDDEN_2: ServerFault = {
  code: -32000,
  message: 'There was a problem with the database: IAM error: Not enough permissions to perform this action',
}

export const INVALID_AUTH: ServerFault = {
  code: -32002,
  message: 'There was a problem with authentication',
  kind: 'NotAllowed',
  details: { kind: 'Auth', details: { kind: 'InvalidAuth' } },
}

export const PARSE_ERROR: ServerFault = {
  code: -32700,
  message: 'Parse error',
  kind: 'Validation',
  details: { kind: 'Parse' },
}

export const INVALID_REQUEST: ServerFault = {
  code: -32600,
  message: 'Invalid request',
  kind: 'Validation',
  details: { kind: 'InvalidRequest' },
}

export const NO_LIVE_QUERIES: ServerFault = {
  code: -32604,
  message: 'Unable to perform the realtime query',
  kind: 'Configuration',
  details: { kind: 'LiveQueryNotSupported' },
}

export function methodNotFound(name: string): ServerFault {
  return {
    code: -32601,
    message: 'Method not found',
    kind: 'NotFound',
    details: { kind: 'Method', details: { name } },
  }
}

export function methodNotAllowed(name: string): ServerFault {
  return {
    code: -32602,
    message: 'Method not allowed',
    kind: 'NotAllowed',
    details: { kind: 'Method', details: { name } },
  }
}

export function invalidParams(message: string): ServerFault {
  return { code: -32603, message, kind: 'Validation', details: { kind: 'InvalidParams' } }
}

export function sessionFault(kind: 'NotFound' | 'AlreadyExists', id: string): ServerFault {
  const what = kind === 'NotFound' ? 'not found' : 'already exists'
  return {
    code: -32000,
    message: `Session ${what}: ${id}`,
    kind,
    details: { kind: 'Session', details: { id } },
  }
}

export function notYours(what: 'namespace' | 'database', name: string): ServerFault {
  return {
    code: -32000,
    message: `You don't have permission to change to the ${name} ${what}`,
    kind: 'NotAllowed',
  }
}
