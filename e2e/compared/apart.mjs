import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url))
const LIMIT = 20_000

/** @typedef {import('./scenario.mjs').Finding} Finding */

/**
 * Runs a scenario in a process of its own. That it hangs, crashes or ends is a finding.
 *
 * @param {import('./scenario.mjs').Scenario} scenario
 * @param {typeof import('./sides.mjs').SIDES[number]} side
 * @returns {Promise<Finding>}
 */
export async function runApart({ name, limit = LIMIT }, side) {
  const child = spawn(process.execPath, [CHILD, name, side], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let trouble = ''
  child.stdout.setEncoding('utf8').on('data', piece => (out += piece))
  child.stderr.setEncoding('utf8').on('data', piece => (trouble += piece))
  let late = false
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, limit)
  /** @type {[number | null, NodeJS.Signals | null]} */
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (...how) => resolve(how))
  })
  clearTimeout(timer)
  if (late) return { seen: { late }, says: `still pending after ${limit / 1000} s` }
  if (code === 0 && out !== '') return JSON.parse(out)
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`
  const why = reason(trouble)
  return {
    seen: { code, signal, why },
    says: `the process ended ${how}${why === undefined ? ' and no message' : `: \`${why}\``}`,
  }
}

/**
 * The line that names the error: no path, no address.
 *
 * @param {string} trouble
 */
function reason(trouble) {
  return /^(?:\[?[A-Z]\w*Error)\b.*$/m.exec(trouble)?.[0].replace(/\S*127\.0\.0\.1\S*/g, '…')
}
