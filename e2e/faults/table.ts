import { BACKGROUND_SIGN_IN } from './background-sign-in.js'
import { CALLERS } from './callers.js'
import type { Row } from './cell.js'
import { CONNECTION_LOSSES } from './connection-losses.js'
import { DAMAGED_DIRECTORIES } from './damaged-directories.js'
import { DRAINING } from './draining.js'
import { EMBEDDED_ENGINES } from './embedded-engines.js'
import { ENDPOINTS } from './endpoints.js'
import { EXCESSIVE_REPLIES } from './excessive-replies.js'
import { EXPIRY } from './expiry.js'
import { HTTP_STATUSES } from './http-statuses.js'
import { LIMITS } from './limits.js'
import { LIVE_BUFFERS } from './live-buffers.js'
import { LIVE_QUERIES } from './live-queries.js'
import { LOST_NAMESPACES } from './lost-namespaces.js'
import { ODD_REPLIES } from './odd-replies.js'
import { OVERTAKEN_FRAMES } from './overtaken-frames.js'
import { POOLED_CLOSING } from './pooled-closing.js'
import { PROTOCOL_DAMAGE } from './protocol-damage.js'
import { REFUSED_FRAMES } from './refused-frames.js'
import { RESTARTS } from './restarts.js'
import { SECURE_CHANNELS } from './secure-channels.js'
import { SESSION_CHANGES } from './session-changes.js'
import { SESSION_LIMITS } from './session-limits.js'
import { SESSIONS_LEFT } from './sessions-left.js'
import { SIGNING_IN_AGAIN } from './signing-in-again.js'
import { SILENCE } from './silence.js'
import { TIME } from './time.js'

/** Every fault that a connection library must survive, in order. */
export const ROWS: readonly Row[] = [
  ...CONNECTION_LOSSES,
  ...SILENCE,
  ...LIMITS,
  ...PROTOCOL_DAMAGE,
  ...EXCESSIVE_REPLIES,
  ...RESTARTS,
  ...EXPIRY,
  ...SECURE_CHANNELS,
  ...HTTP_STATUSES,
  ...LIVE_QUERIES,
  ...LIVE_BUFFERS,
  ...EMBEDDED_ENGINES,
  ...DAMAGED_DIRECTORIES,
  ...ENDPOINTS,
  ...TIME,
  ...CALLERS,
  ...POOLED_CLOSING,
  ...DRAINING,
  ...SESSION_CHANGES,
  ...SESSION_LIMITS,
  ...OVERTAKEN_FRAMES,
  ...LOST_NAMESPACES,
  ...REFUSED_FRAMES,
  ...ODD_REPLIES,
  ...SESSIONS_LEFT,
  ...BACKGROUND_SIGN_IN,
  ...SIGNING_IN_AGAIN,
].sort((one, other) => one.number - other.number)
