import { CALLS } from './calls.mjs'
import { CONNECTING } from './connecting.mjs'
import { EMBEDDED } from './embedded.mjs'
import { HOSTILE } from './hostile.mjs'
import { LINKS } from './links.mjs'
import { LIVE } from './live.mjs'
import { RESTORING } from './restoring.mjs'
import { SIZES } from './sizes.mjs'
import { TOKENS } from './tokens.mjs'
import { VALUES } from './values.mjs'

/**
 * All of them, by number.
 *
 * @type {readonly import('./scenario.mjs').Scenario[]}
 */
export const SCENARIOS = [
  ...CONNECTING,
  ...CALLS,
  ...LINKS,
  ...RESTORING,
  ...LIVE,
  ...TOKENS,
  ...EMBEDDED,
  ...HOSTILE,
  ...SIZES,
  ...VALUES,
].sort((a, b) => a.number - b.number)
