export const WAYS = ['signin', 'signup', 'authenticate', 'invalidate'] as const
export const TRANSPORTS = ['ws', 'platform', 'http', 'pool'] as const
export const STARTS = [
  'the token ended',
  'the session ended',
  'the password was changed',
  'the user was removed',
  'what signup() gave ended',
  'the refresh token was used up',
  'session({ token })',
  'forkSession()',
] as const
export const STATES = ['open', 'lost', 'given up', 'first connect refused'] as const

export type Way = (typeof WAYS)[number]
/** `platform`: over a WebSocket class that takes no headers, as in browsers. `pool`: over several WebSockets. */
export type TransportName = (typeof TRANSPORTS)[number]
/** Why the server no longer accepts the credentials. */
export type Start = (typeof STARTS)[number]
/** The state of the link when the sign-in starts. */
export type State = (typeof STATES)[number]

/** One way to sign in, from one start, over one transport, in one state of the link. */
export interface Cell {
  readonly name: string
  readonly way: Way
  readonly transport: TransportName
  readonly start: Start
  readonly state: State
}

/** Returns why a combination is not a cell. */
function reasonAgainst({ transport, start, state }: Omit<Cell, 'name' | 'way'>): string | undefined {
  if (transport === 'http') {
    if (start === 'the session ended') return 'there is no session: each request carries its credentials'
    if (state === 'lost' || state === 'given up') return 'there is no link to lose: requests are independent'
  }
  if (state === 'first connect refused' && !BY_OPTIONS.has(start)) return 'it starts on an open connection'
  if (start === 'the session ended' && state !== 'open') return 'the next link starts a new session with the same token'
  if (start === 'session({ token })' && state === 'given up')
    return 'its connection is signed in as another user, who is accepted'
  return undefined
}

/** The credentials of these are options of the connection. */
const BY_OPTIONS: ReadonlySet<Start> = new Set(['the token ended', 'the password was changed', 'the user was removed'])

/** Returns every cell of the table, and the reasons for the combinations without one. */
export function table(): { readonly cells: readonly Cell[]; readonly reasons: readonly string[] } {
  const combinations = STARTS.flatMap(start =>
    TRANSPORTS.flatMap(transport => STATES.map(state => ({ start, transport, state }))),
  )
  const cells = combinations.flatMap(combination => {
    if (reasonAgainst(combination) !== undefined) return []
    const { start, transport, state } = combination
    return WAYS.map(way => ({ ...combination, way, name: `${start}, ${state} (${transport}): ${way}()` }))
  })
  const reasons = combinations.flatMap(combination => {
    const reason = reasonAgainst(combination)
    return reason === undefined
      ? []
      : [`${combination.start}, ${combination.state} (${combination.transport}): ${reason}`]
  })
  return { cells, reasons }
}
