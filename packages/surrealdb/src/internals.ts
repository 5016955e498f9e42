import { Publisher, parseRpcError, Surreal, SurrealQueryable, SurrealSession } from 'surrealdb'
import { versionOf } from './sdk-version.js'

/** The versions of the SDK that this package was tested with. */
const TESTED = '2.0.8 and later versions of 2.0'

/** A getter or method of the SDK that this package overrides or calls. */
type Internal = readonly [what: string, exists: () => boolean]

/** Builds queries without a connection. */
class Probe extends SurrealQueryable {}

const hasGetter = (prototype: object, name: string): boolean =>
  Object.getOwnPropertyDescriptor(prototype, name)?.get !== undefined
const hasMethod = (prototype: object, name: string): boolean =>
  typeof Object.getOwnPropertyDescriptor(prototype, name)?.value === 'function'

export const INTERNALS: readonly Internal[] = [
  ...['status', 'isConnected', 'ready'].map(
    (name): Internal => [`the getter ${name} of Surreal`, () => hasGetter(Surreal.prototype, name)],
  ),
  ...['connect', 'newSession', 'subscribe'].map(
    (name): Internal => [`the method ${name}() of Surreal`, () => hasMethod(Surreal.prototype, name)],
  ),
  ...['forkSession', 'beginTransaction', 'authenticate'].map(
    (name): Internal => [`the method ${name}() of SurrealSession`, () => hasMethod(SurrealSession.prototype, name)],
  ),
  ['the method live() of SurrealQueryable', () => hasMethod(SurrealQueryable.prototype, 'live')],
  ['SurrealSession.of()', () => typeof SurrealSession.of === 'function'],
  ['parseRpcError()', () => typeof parseRpcError === 'function'],
  ['Publisher', () => typeof Publisher === 'function'],
  [
    'what live() returns, with dispatch(), diff(), fields(), value(), where() and fetch()',
    () => {
      const promise = new Probe(undefined as never, undefined).live(undefined as never)
      return ['dispatch', 'diff', 'fields', 'value', 'where', 'fetch'].every(
        name => typeof (promise as unknown as Record<string, unknown>)[name] === 'function',
      )
    },
  ],
]

/**
 * Checks that the installed SDK has everything that this package relies on.
 * @throws Error that names what is missing, the installed version if it can be determined, and the tested versions.
 */
export function checkInternals(internals: readonly Internal[] = INTERNALS): void {
  const missing = firstMissing(internals)
  if (missing === undefined) return
  const installed = versionOf()
  throw new Error(
    `The package surrealdb${installed === undefined ? '' : ` ${installed}`} lacks ${missing}. @surrealengine/surrealdb was tested with ${TESTED}: install one of those.`,
  )
}

/** The description of the first missing one. */
export function firstMissing(internals: readonly Internal[]): string | undefined {
  return internals.find(([, exists]) => {
    try {
      return !exists()
    } catch {
      return true
    }
  })?.[0]
}
