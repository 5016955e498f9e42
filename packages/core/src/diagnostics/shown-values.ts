import { RecordId, RecordIdRange, Value } from '@surrealengine/values'
import { HIDDEN, isSecretName, isSecretText } from './secrets.js'

/** The most parts of an array or object that are shown, and how deep. */
const MOST = 100
const DEEPEST = 8

/**
 * A copy of the variables of a query to show in a log, without secrets: what has the name of one, what looks like one,
 * and what the session itself signs in with (`secrets`).
 */
export function shownValues(
  variables: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
): Readonly<Record<string, unknown>> {
  return shownEntries(Object.entries(variables), secrets, DEEPEST)
}

/** The variables of a query that names a secret: none of their values is shown. */
export function hiddenValues(variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.keys(variables).map(name => [name, HIDDEN]))
}

function shownEntries(
  entries: readonly (readonly [string, unknown])[],
  secrets: readonly string[],
  depth: number,
): Record<string, unknown> {
  const shown = entries.slice(0, MOST).map(([name, value]) => {
    // In { path: '/password', value } another part says what the value is.
    const isNamedBeside = /^(data|new|old|value|val|v)$/i.test(name) && entries.some(namesSecret)
    const key = isSecretText(name, secrets) ? HIDDEN : name
    return [key, isSecretName(name) || isNamedBeside ? HIDDEN : shownValue(value, secrets, depth - 1)]
  })
  return Object.fromEntries(shown)
}

function namesSecret([, value]: readonly [string, unknown]): boolean {
  return typeof value === 'string' && value.length < 100 && isSecretName(value)
}

function shownValue(value: unknown, secrets: readonly string[], depth: number): unknown {
  if (typeof value === 'string') return isSecretText(value, secrets) ? HIDDEN : value
  if (typeof value !== 'object' || value === null) return value
  if ((value instanceof RecordId || value instanceof RecordIdRange) && isSecretName(value.table.name)) return HIDDEN
  if (value instanceof Value || value instanceof Date) return isSecretText(String(value), secrets) ? HIDDEN : value
  // Bytes have no name and no form by which a secret could be told.
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `(${value.byteLength} bytes)`
  if (depth <= 0) return '…'
  if (value instanceof Map) {
    return shownEntries(
      [...value].map(([key, each]) => [String(key), each]),
      secrets,
      depth,
    )
  }
  if (Array.isArray(value) || value instanceof Set) {
    const parts = [...value].slice(0, MOST)
    // In ['password', value] one part says what the other is.
    const isNamedBeside = parts.some(each => namesSecret(['', each]))
    return parts.map(each => (isNamedBeside ? HIDDEN : shownValue(each, secrets, depth - 1)))
  }
  return shownEntries(Object.entries(value), secrets, depth)
}
