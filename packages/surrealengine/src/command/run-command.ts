import { readFile } from 'node:fs/promises'
import { isSurrealEngineError } from '@surrealengine/core'
import { registeredSchemes } from '@surrealengine/core/transport'
import { type Command, type DataCommand, readArguments } from './arguments.js'
import { DATABASE_STEPS } from './database-steps.js'
import { EMBEDDED_STEPS } from './embedded-steps.js'
import { HELP } from './help.js'
import { moveData } from './move-data.js'
import { NETWORK_STEPS } from './network-steps.js'
import { PING_STEPS } from './ping-steps.js'
import { plain } from './plain.js'
import { failedStep } from './report.js'
import { reportAsJson } from './report-json.js'
import { textReport } from './report-text.js'
import { runQuery } from './run-query.js'
import { inTime, runSteps } from './run-steps.js'
import type { Surroundings } from './surroundings.js'
import { type Target, TRANSPORTS, targetOf } from './target.js'
import { UsageError } from './usage-error.js'

const GOOD = 0
const FAILED = 1
const WRONG_USAGE = 2
/** As shells have it for a program that was interrupted. */
const INTERRUPTED = 130

/** Runs the command and gives the exit code. */
export async function runCommand(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const command = readArguments(args, around.environment)
    switch (command.kind) {
      case 'help':
        around.out(HELP)
        return GOOD
      case 'version':
        around.out(`${await ownVersion()}\n`)
        return GOOD
      case 'schemes':
        around.out(schemes(command.json))
        return GOOD
      case 'ping':
      case 'doctor':
        return await look(command, targetOf(command.request), around)
      default:
        return await work(command, targetOf(command.request), around)
    }
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      around.complain(`${thrown.message}. See: surrealengine --help\n`)
      return WRONG_USAGE
    }
    if (!isSurrealEngineError(thrown)) throw thrown
    around.complain(complaintOf(thrown))
    return WRONG_USAGE
  }
}

function complaintOf({ message, hint }: { readonly message: string; readonly hint: string | undefined }): string {
  return `${plain(`${message}${hint === undefined || message.includes(hint) ? '' : `. ${hint}`}`)}\n`
}

/** Connects as a program would, and moves data. What fails from then on is no wrong usage. */
async function work(command: DataCommand, target: Target, around: Surroundings): Promise<number> {
  const db = target.connection()
  const signal = around.catchInterrupt()
  const working = { ...around, signal }
  try {
    await db.connect({ signal })
    if (command.kind === 'query') return (await runQuery(db, command, working)) ? GOOD : FAILED
    await moveData(db, command, target, working)
    return GOOD
  } catch (thrown) {
    if (signal.aborted) return INTERRUPTED
    if (!isSurrealEngineError(thrown)) throw thrown
    around.complain(complaintOf(thrown))
    return FAILED
  } finally {
    await inTime(() => db.close(), target.timeout).catch(() => {})
  }
}

async function look(
  { kind, json }: Extract<Command, { kind: 'ping' | 'doctor' }>,
  target: Target,
  { environment, terminal, out }: Surroundings,
): Promise<number> {
  const wayThere = target.place.kind === 'network' ? NETWORK_STEPS : EMBEDDED_STEPS
  const steps = kind === 'ping' ? PING_STEPS : [...wayThere, ...DATABASE_STEPS]
  const connection = kind === 'ping' ? target.connection() : target.bareConnection()
  const names = steps.map(({ name }) => name)
  const text = textReport(names, terminal && !environment['NO_COLOR'])
  if (!json) out(text.head(kind, target.url))
  const results = await runSteps(steps, { target, connection }, target.timeout, result => {
    if (!json) out(text.line(result))
  })
  const report = { command: kind, url: target.url, results }
  out(json ? reportAsJson(report) : text.end(report))
  // What does not close in time ends with the process.
  await inTime(() => connection.close(), target.timeout).catch(() => {})
  return failedStep(report) === undefined ? GOOD : FAILED
}

function schemes(json: boolean): string {
  const list = registeredSchemes().map(scheme => ({
    scheme,
    package: TRANSPORTS.find(transport => transport.schemes.includes(scheme))?.name ?? null,
  }))
  if (json) return `${JSON.stringify({ schemes: list }, null, 2)}\n`
  const width = Math.max(...list.map(each => each.scheme.length)) + '://'.length
  return list.map(each => `${`${each.scheme}://`.padEnd(width)}  ${each.package}\n`).join('')
}

async function ownVersion(): Promise<string> {
  const manifest: { readonly version: string } = JSON.parse(
    await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  return manifest.version
}
