import type { AuthProvider, ConnectionState, ConnectOptions, ProvidedAuth } from 'surrealdb'

/** What the class tells its engine of a `connect()`, which the SDK keeps to itself. */
export interface Connecting {
  /** The address as it was given: a URL object has lost what is relative in it. */
  readonly url: string
  readonly authentication: AuthProvider | undefined
  readonly reconnect: ConnectOptions['reconnect']
  /** `true` if the SDK is told the version as the server reports it. */
  readonly checksVersion: boolean
  readonly invalidatesOnExpiry: boolean
}

/** What the SDK's `reconnect` means for a connection of core's. What was left out there is core's default. */
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

/** The SDK fills the options in that were left out: those are not told from given ones, unless they are its defaults. */
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

/** Who is asking, as core takes it, with the token where that is known. */
interface Identity {
  readonly options: Readonly<Record<string, unknown>>
  readonly accessToken?: string
}

/** Who is asking: itself, or the function that gives it for each new link. */
export async function identityOf(given: AuthProvider | undefined): Promise<Identity> {
  if (typeof given !== 'function') return identityWith(given ?? null, given)
  const first = await given(undefined)
  let isUsed = false
  return identityWith(first, async () => {
    const answer = isUsed ? await given(undefined) : first
    isUsed = true
    return answer
  })
}

function identityWith(first: ProvidedAuth, source: unknown): Identity {
  if (first === null) return { options: {} }
  return typeof first === 'string'
    ? { options: { token: source }, accessToken: first }
    : { options: { credentials: source } }
}
