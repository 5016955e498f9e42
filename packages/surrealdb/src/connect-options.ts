import type { AuthProvider, ConnectionState, ConnectOptions, ProvidedAuth } from 'surrealdb'

/** The options of `connect()` that the class passes to its engine: the SDK does not. */
export interface Connecting {
  /** The address as it was given: a URL object loses relative paths. */
  readonly url: string
  readonly authentication: AuthProvider | undefined
  readonly reconnect: ConnectOptions['reconnect']
  /** `true` if the SDK gets the version as the server reports it. */
  readonly checksVersion: boolean
  readonly invalidatesOnExpiry: boolean
}

/** The SDK's `reconnect` in options of core. Omitted ones get the defaults of core. */
export function reconnectOptions(given: ConnectOptions['reconnect']): Record<string, unknown> {
  if (given === undefined || given === true) return {}
  if (given === false || given.enabled === false) return { retryLimit: 0, reconnectLimit: 0 }
  const { attempts, retryDelay, retryDelayMax, retryDelayMultiplier } = given
  return {
    ...(attempts !== undefined && attempts >= 0 && { retryLimit: attempts, reconnectLimit: attempts }),
    ...(retryDelay !== undefined && { initialDelay: `${retryDelay}ms` }),
    ...(retryDelayMax !== undefined && { maxDelay: `${retryDelayMax}ms` }),
    ...(retryDelayMultiplier !== undefined && { backoff: Math.max(1, retryDelayMultiplier) }),
  }
}

/** Same, from the state of the SDK, which has its defaults in place of omitted options. */
export function reconnectOptionsOf({ reconnect }: ConnectionState): Record<string, unknown> {
  const { enabled, attempts, retryDelay, retryDelayMax, retryDelayMultiplier } = reconnect.options
  const unlike = <T>(value: T, usual: T): T | undefined => (value === usual ? undefined : value)
  return reconnectOptions({
    enabled,
    ...defined({
      attempts: unlike(attempts, 5),
      retryDelay: unlike(retryDelay, 1000),
      retryDelayMax: unlike(retryDelayMax, 60_000),
      retryDelayMultiplier: unlike(retryDelayMultiplier, 2),
    }),
  })
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

/** The authentication in options of core. A function is called for each new link; its first answer tells of which kind. */
export async function authenticationOptions(given: AuthProvider | undefined): Promise<Record<string, unknown>> {
  if (typeof given !== 'function') return optionsFor(given ?? null, given)
  const first = await given(undefined)
  let isUsed = false
  return optionsFor(first, async () => {
    const answer = isUsed ? await given(undefined) : first
    isUsed = true
    return answer
  })
}

function optionsFor(first: ProvidedAuth, source: unknown): Record<string, unknown> {
  if (first === null) return {}
  return typeof first === 'string' ? { token: source } : { credentials: source }
}
