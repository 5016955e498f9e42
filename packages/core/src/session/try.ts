import type { ServerFault } from '../errors/server-fault.js'
import type { Lease } from '../transport/provider.js'
import type { RpcReply } from '../wire/rpc.js'
import type { Progress } from './progress.js'
import { type DispatchContext, keepsSessions } from './session-call.js'

/** One try of a call on one link. */
export interface Try {
  readonly lease: Lease
  /** What the link knew of the session when the call was handed to it. */
  known: Progress
  /** The token that the session held then. */
  token: string | undefined
  /** The answer to come, where the call was handed to the link already. */
  readonly reply?: Promise<RpcReply>
  /** Whether the call was handed to the link, and not only what brings the link up to date. */
  isIssued?: boolean
  /** Why the server refused the call. */
  fault?: ServerFault
  /** How the link is given back: `'dirty'` where it is of no further use. */
  fate: 'clean' | 'dirty'
}

/** Where the link keeps the session, the session does not change before a call is answered that its caller gave up. */
export function keepUnanswered(
  context: DispatchContext,
  { unanswered }: Progress,
  answered: Promise<unknown> | undefined,
): void {
  if (answered !== undefined && keepsSessions(context)) unanswered.until(answered)
}
