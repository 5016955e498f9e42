import { checkTokens, claimsOf } from '@surrealengine/core/extension'
import { isRecord } from '@surrealengine/core/transport'

/** The namespace and database of a session. */
export interface Names {
  readonly namespace: string | undefined
  readonly database: string | undefined
}

/** The names in options or credentials. */
export function namesIn(given: unknown): Names {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
  return isRecord(given)
    ? { namespace: text(given['namespace']), database: text(given['database']) }
    : { namespace: undefined, database: undefined }
}

/** The names of a session after a call that succeeded. */
export function namesAfter(names: Names, method: string, [given]: readonly unknown[]): Names {
  if (method === 'use') return afterUse(names, given)
  if (method === 'signin' || method === 'signup') return choose(names, namesIn(given))
  return method === 'authenticate' ? choose(names, claimsOf(checkTokens(given).access)) : names
}

/** `null` means none. */
function afterUse(names: Names, given: unknown): Names {
  const chosen = choose(names, namesIn(given))
  if (!isRecord(given)) return chosen
  if (given['namespace'] === null) return { namespace: undefined, database: undefined }
  return given['database'] === null ? { ...chosen, database: undefined } : chosen
}

/**
 * A name that is not given stays as it was, except that a different namespace without a database leaves none chosen.
 */
function choose(names: Names, { namespace, database }: Names): Names {
  const isSame = namespace === undefined || namespace === names.namespace
  return { namespace: namespace ?? names.namespace, database: database ?? (isSame ? names.database : undefined) }
}
