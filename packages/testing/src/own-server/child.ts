import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { ConnectionError, DatabaseLockedError, MissingPackageError } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import type { Running, ServerStorage } from '../running.js'

/** Milliseconds after which a stop becomes a kill. Longer than the server itself waits for clients and queries. */
const STOP_LIMIT = 5_000

/** Runs in the child, which resolves this package by its name from its working directory. */
const PROGRAM = `
  import { startServer } from '@surrealengine/testing'
  // The channel closes when the parent ends, even if it is killed.
  process.once('disconnect', () => process.exit())
  try {
    const server = await startServer({ kind: 'own', ...JSON.parse(process.argv[1]) })
    process.once('message', () => server.stop().finally(() => process.exit()))
    process.send({ version: server.version, port: server.port })
  } catch ({ code, message, hint }) {
    process.send({ code, message, hint }, () => process.exit())
  }
`

/** Starts the own server in a child process that does not outlive this one. */
export async function startOwnChild(options: {
  readonly storage: ServerStorage
  readonly port: number | undefined
  readonly engine?: string | undefined
}): Promise<Running> {
  const { storage, port, engine } = options
  const place = storage === 'memory' ? storage : { directory: resolve(storage.directory) }
  const told = JSON.stringify({ storage: place, port, engine })
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, told], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-8_192)
  })
  const gone = new Promise<void>(settle => {
    const failed = (failure: Error): void => {
      said += failure.message
      // The child may still be running if a message to it failed.
      if (child.pid === undefined) settle()
    }
    child.once('close', () => settle()).on('error', failed)
  })
  const answer = await Promise.race([firstMessage(child), gone])
  const started = isRecord(answer) && typeof answer['version'] === 'string' && typeof answer['port'] === 'number'
  if (!started) {
    await end(child, gone)
    throw startError(answer, said.trim())
  }
  return {
    version: String(answer['version']),
    port: Number(answer['port']),
    stop: () => stop(child, gone),
    kill: () => end(child, gone),
  }
}

function firstMessage(child: ChildProcess): Promise<unknown> {
  return new Promise(settle => child.once('message', settle))
}

async function stop(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.connected) child.send('stop')
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT)
  await gone
  clearTimeout(force)
}

async function end(child: ChildProcess, gone: Promise<void>): Promise<void> {
  child.kill('SIGKILL')
  await gone
}

/** Recreates an error of the child in this process. The code determines the class. */
export function startError(answer: unknown, said: string): Error {
  if (!isRecord(answer)) {
    return new ConnectionError(`The own server exited before it answered: ${said || 'it wrote nothing to stderr'}`)
  }
  const message = String(answer['message'])
  const hint = typeof answer['hint'] === 'string' ? { hint: answer['hint'] } : {}
  if (answer['code'] === 'DATABASE_LOCKED') return new DatabaseLockedError(message, hint)
  if (answer['code'] === 'MISSING_PACKAGE') return new MissingPackageError(message, hint)
  return new ConnectionError(message, hint)
}
