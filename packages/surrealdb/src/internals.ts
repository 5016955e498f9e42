import { Publisher, parseRpcError, Surreal, SurrealQueryable, SurrealSession } from 'surrealdb'
import { versionOf } from './sdk-version.js'

/** The versions of the SDK that this package is tested with. */
const TESTED = '2.0.8 and later versions of 2.0'

/** A getter or method of the SDK's that is replaced or called. */
type Place = readonly [what: string, is: () => boolean]

/** Has the builders without a connection. */
class Probe extends SurrealQueryable {}

const hasGetter = (prototype: object, name: string): boolean =>
  Object.getOwnPropertyDescriptor(prototype, name)?.get !== undefined
const hasMethod = (prototype: object, name: string): boolean =>
  typeof Object.getOwnPropertyDescriptor(prototype, name)?.value === 'function'

export const PLACES: readonly Place[] = [
  ...['status', 'isConnected', 'ready'].map(
    (name): Place => [`the getter ${name} of Surreal`, () => hasGetter(Surreal.prototype, name)],
  ),
  ...['connect', 'newSession', 'subscribe'].map(
    (name): Place => [`the method ${name}() of Surreal`, () => hasMethod(Surreal.prototype, name)],
  ),
  ...['forkSession', 'beginTransaction', 'authenticate'].map(
    (name): Place => [`the method ${name}() of SurrealSession`, () => hasMethod(SurrealSession.prototype, name)],
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
 * Makes sure that the SDK is one that this package knows.
 * @throws Error naming what is missing, the version that was met where that can be found out, and those that are tested.
 */
export function checkInternals(places: readonly Place[] = PLACES): void {
  const missing = lacking(places)
  if (missing === undefined) return
  const met = versionOf()
  throw new Error(
    `The package surrealdb${met === undefined ? '' : ` ${met}`} lacks ${missing}. @surrealengine/surrealdb is tested with ${TESTED}: install one of those.`,
  )
}

/** The first that is not there. */
export function lacking(places: readonly Place[]): string | undefined {
  return places.find(([, is]) => {
    try {
      return !is()
    } catch {
      return true
    }
  })?.[0]
}
