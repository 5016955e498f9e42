import { checkTokens, claimsOf, isRecord } from '@surrealengine/core'

/** The namespace and database that a session is in. */
export interface Names {
  readonly namespace: string | undefined
  readonly database: string | undefined
}

/** What options or credentials say of them. */
export function namesIn(given: unknown): Names {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
  return isRecord(given)
    ? { namespace: text(given['namespace']), database: text(given['database']) }
    : { namespace: undefined, database: undefined }
}

/** Where a session is after a call that succeeded. */
export function namesAfter(names: Names, method: string, [given]: readonly unknown[]): Names {
  if (method === 'use') return afterUse(names, given)
  if (method === 'signin' || method === 'signup') return after(names, namesIn(given))
  return method === 'authenticate' ? after(names, claimsOf(checkTokens(given).access)) : names
}

/** `null` chooses none. */
function afterUse(names: Names, given: unknown): Names {
  const chosen = after(names, namesIn(given))
  if (!isRecord(given)) return chosen
  if (given['namespace'] === null) return { namespace: undefined, database: undefined }
  return given['database'] === null ? { ...chosen, database: undefined } : chosen
}

/** The names after some were chosen: what is left out stays, but another namespace alone leaves no database chosen. */
function after(names: Names, { namespace, database }: Names): Names {
  const stays = namespace === undefined || namespace === names.namespace
  return { namespace: namespace ?? names.namespace, database: database ?? (stays ? names.database : undefined) }
}
