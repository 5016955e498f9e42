import { onOurTransports } from './libraries.mjs'

/** The libraries that are compared: this one, the official SDK, and the SDK's class on our transports. */
export const SIDES = /** @type {const} */ (['ours', 'sdk', 'class'])

/**
 * The steps of a scenario with one of them, where it has any.
 *
 * @param {import('./scenario.mjs').Scenario} scenario
 * @param {string} side
 * @returns {(() => Promise<import('./scenario.mjs').Finding>) | undefined}
 */
export function stepsOf({ ours, sdk, sdkClass = sdk }, side) {
  if (side === 'ours') return ours
  if (side === 'sdk') return sdk
  return sdkClass && (() => onOurTransports(sdkClass))
}
