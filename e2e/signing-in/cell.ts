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
/** `platform`: over a WebSocket class as browsers have it, which takes no headers. `pool`: over several WebSockets. */
export type TransportName = (typeof TRANSPORTS)[number]
/** How it came that the server does not accept any more who is asking. */
export type Start = (typeof STARTS)[number]
/** What became of the link until somebody signs in. */
export type State = (typeof STATES)[number]

/** One way to sign in, from one start, over one transport, in one state of the link. */
export interface Cell {
  readonly name: string
  readonly way: Way
  readonly transport: TransportName
  readonly start: Start
  readonly state: State
}

/** Why a cell is none. */
function reasonAgainst({ transport, start, state }: Omit<Cell, 'name' | 'way'>): string | undefined {
  if (transport === 'http') {
    if (start === 'the session ended') return 'no session is kept: each request says who is asking'
    if (state === 'lost' || state === 'given up') return 'there is no link to lose: each request stands for itself'
  }
  if (state === 'first connect refused' && !BY_OPTIONS.has(start)) return 'it begins on a connection that is there'
  if (start === 'the session ended' && state !== 'open') return 'the next link begins a new session with the same token'
  if (start === 'session({ token })' && state === 'given up') return 'its connection is somebody else, who is accepted'
  return undefined
}

/** These are who the options of the connection say. */
const BY_OPTIONS: ReadonlySet<Start> = new Set(['the token ended', 'the password was changed', 'the user was removed'])

/** Every cell of the table, and the reasons for those that are none. */
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
