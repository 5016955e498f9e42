import type { ServerFault } from '../errors/server-fault.js'
import type { Lease } from '../transport/provider.js'
import type { RpcReply } from '../wire/rpc.js'
import type { Progress } from './progress.js'
import { type DispatchContext, keepsSessions } from './session-call.js'

/** One try of a call on one link. */
export interface Try {
  readonly lease: Lease
  /** The link's progress when the call was handed to it. */
  known: Progress
  /** The token of the session at that time. */
  token: string | undefined
  /** The pending reply, if the call was already handed to the link. */
  readonly reply?: Promise<RpcReply>
  /** `true` if the call itself was handed to the link, not only the steps before it. */
  isIssued?: boolean
  /** Why the server refused the call. */
  fault?: ServerFault
  /** How to release the link: `'dirty'` if it must not be reused. */
  fate: 'clean' | 'dirty'
}

/** If links keep sessions, makes changes of the session wait until an abandoned call was answered. */
export function keepUnanswered(
  context: DispatchContext,
  { unanswered }: Progress,
  answered: Promise<unknown> | undefined,
): void {
  if (answered !== undefined && keepsSessions(context)) unanswered.until(answered)
}
