import type { RpcMethod, ServerFault } from '../transport/transport.js'

const METHODS: ReadonlySet<RpcMethod | undefined> = new Set(['signin', 'signup', 'authenticate', 'refresh'])

const REFUSALS: ReadonlySet<string> = new Set(['NotAllowed', 'NotFound', 'AlreadyExists', 'Thrown', 'Validation'])

/** Where the server gives such a fault no other kind than `Internal`, only its text tells it from a failure of the server. */
const ABOUT_ACCESS =
  /access (method|grant)|record access|sign(in|up) |user '|No record was returned|authentication|InvalidToken|Password|claim/

/**
 * Whether the server refused who wants to sign in: not a failure of its own (its storage, a conflict, a time limit), and
 * nothing that another sign-in would be told as well.
 */
export function isSignInRefused(
  method: RpcMethod | undefined,
  { kind, message }: ServerFault,
  detail?: string,
): boolean {
  if (!METHODS.has(method)) return false
  if (kind === undefined || kind === 'Internal') return ABOUT_ACCESS.test(message)
  // A failed SIGNIN or SIGNUP clause has no detail. Those of other failures name a time limit, a conflict or the like.
  if (kind === 'Query') return detail === undefined
  return REFUSALS.has(kind) && detail !== 'Method' && detail !== 'Session'
}
