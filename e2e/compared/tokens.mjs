import { openOurs, openSdk } from './libraries.mjs'
import { startPeer } from './peer.mjs'
import { times } from './scenario.mjs'

/** @typedef {import('./scenario.mjs').Finding} Finding */

const DAY = 86_400
/** Milliseconds. A timer that overflowed fires at once. */
const WATCHED = 2_500

/** A token that ends in sixty days, which is more milliseconds than a timer holds. */
function token() {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iat: now, nbf: now, exp: now + 60 * DAY, ID: 'root' }
  return ['{"alg":"HS512","typ":"JWT"}', JSON.stringify(claims), 'signature']
    .map(part => Buffer.from(part).toString('base64url'))
    .join('.')
}

/**
 * @param {(url: string, user: { username: string, password: string }) => Promise<import('./scenario.mjs').Database>} open
 * @returns {Promise<Finding>}
 */
async function longToken(open) {
  const peer = await startPeer(call => {
    if (['signin', 'authenticate', 'refresh'].includes(call.method)) call.reply(token())
    else call.please()
  })
  try {
    const db = await open(peer.url, { username: 'root', password: 'root' })
    await peer.seen(({ method }) => method === 'signin')
    const before = peer.calls.length
    // That nothing happens is no event.
    await new Promise(resolve => setTimeout(resolve, WATCHED))
    const renewals = peer.calls.slice(before).filter(({ method }) => method !== 'ping').length
    await db.close()
    return {
      seen: { renewals },
      says: renewals === 0 ? 'left alone' : `renewed ${times(renewals)} within ${WATCHED / 1000} s`,
    }
  } finally {
    await peer.stop()
  }
}

/** @type {readonly import('./scenario.mjs').Scenario[]} */
export const TOKENS = [
  {
    number: 10,
    name: 'long-token',
    needs: 'A token that is valid for sixty days is not renewed at once',
    promised: { renewals: 0 },
    ours: () => longToken((url, user) => openOurs(url, user)),
    sdk: () => longToken((url, user) => openSdk(url, { authentication: user })),
  },
]
