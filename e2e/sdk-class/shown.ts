import * as sdk from 'surrealdb'

/** What differs from run to run: ids, tokens, times. */
const PASSING: readonly (readonly [RegExp, string])[] = [
  [/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, 'UUID'],
  [/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, 'TOKEN'],
  [/surreal-refresh-[\w-]+/g, 'REFRESH'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'],
  [/127\.0\.0\.1:\d+/g, 'HOST'],
  [/probe_\w+/g, 'NAME'],
  [/:[a-z\d]{20}\b/g, ':ID'],
  [/bind__\d+/g, 'BIND'],
]

/** A value as it is compared: classes by their names, errors by what programs look at. */
export function shown(value: unknown): unknown {
  if (typeof value === 'string') return steady(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `[function ${value.name}]`
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof sdk.Duration) return '[Duration]'
  if (value instanceof Error) return errorShown(value)
  if (value instanceof sdk.Value) return `${value.constructor.name} ${steady(String(value))}`
  if (value instanceof Date) return `Date ${steady(value.toISOString())}`
  if (value instanceof Map) return { Map: [...value].map(shown) }
  if (value instanceof Set) return { Set: [...value].map(shown) }
  if (value instanceof Uint8Array || value instanceof ArrayBuffer)
    return `[${value.constructor.name} ${value.byteLength}]`
  if (Array.isArray(value)) return value.map(shown)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shown(each)]))
}

function errorShown(error: Error): object {
  const isServers = error instanceof sdk.ServerError
  const { name, message } = error
  return {
    error: name,
    isSurrealError: error instanceof sdk.SurrealError,
    ...(isServers && {
      message: steady(message),
      kind: error.kind,
      code: error.code,
      details: shown(error.details),
    }),
  }
}

function steady(text: string): string {
  return PASSING.reduce((before, [pattern, by]) => before.replace(pattern, by), text)
}
