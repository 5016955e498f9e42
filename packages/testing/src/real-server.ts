import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { ConnectionError } from '@surrealengine/core'
import type { Running, ServerStorage } from './running.js'

const START_LIMIT = 120_000
const STOP_LIMIT = 2_000
const PORTS_TRIED = 5
const TAKEN = /address already in use|os error (98|48|10048)/i

/** Starts SurrealDB in a child process that does not outlive this one. */
export async function startReal(
  binary: string,
  options: { readonly storage: ServerStorage; readonly port: number | undefined },
): Promise<Running> {
  const { storage } = options
  if (storage !== 'memory') await mkdir(storage.directory, { recursive: true })
  for (let attempt = 1; ; attempt++) {
    const port = await reserve(options.port ?? 0)
    const surreal = launch(binary, port, storage)
    try {
      await ready(surreal, port)
      const version = await versionOf(port)
      return {
        version,
        port,
        stop: () => surreal.end('SIGTERM'),
        kill: () => surreal.end('SIGKILL'),
      }
    } catch (failure) {
      await surreal.end('SIGKILL')
      const taken = TAKEN.test(surreal.said())
      if (!taken || options.port !== undefined || attempt === PORTS_TRIED) throw failure
    }
  }
}

interface Surreal {
  /** Settles when the process has exited; never rejects. */
  readonly gone: Promise<void>
  isGone(): boolean
  /** Returns the end of its standard error. */
  said(): string
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

const running = new Set<ChildProcess>()

function launch(binary: string, port: number, storage: ServerStorage): Surreal {
  const path = storage === 'memory' ? 'memory' : `surrealkv://${storage.directory}`
  const login = ['--user', 'root', '--pass', 'root']
  const args = ['start', '--bind', `127.0.0.1:${port}`, ...login, '--log', 'error', '--no-banner', path]
  // SURREAL_* variables of this process would configure the server.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SURREAL_')))
  const child = spawn(binary, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  let isGone = false
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-8_192)
  })
  const gone = new Promise<void>(resolve => {
    const settle = (failure?: unknown): void => {
      if (failure instanceof Error) said += failure.message
      isGone = true
      forget(child)
      resolve()
    }
    // 'close' is emitted after the last output; for a binary that cannot be run, only 'error' is emitted.
    child.once('close', () => settle())
    child.once('error', settle)
  })
  watch(child, gone)
  return { gone, isGone: () => isGone, said: () => said.trim(), end: signal => end(child, gone, signal) }
}

async function end(child: ChildProcess, gone: Promise<void>, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  child.kill(signal)
  // The server waits for running queries, and one of them may never end.
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT)
  await gone
  clearTimeout(force)
}

/** Ends the child when this process ends, even if this one is killed. */
function watch(child: ChildProcess, gone: Promise<void>): void {
  if (running.size === 0) process.on('exit', killAll)
  running.add(child)
  if (process.platform === 'win32' || child.pid === undefined) return
  // 'exit' is not emitted when this process is killed, but its end of the pipe closes and `read` returns.
  const guard = spawn('/bin/sh', ['-c', 'read _; kill -9 "$1"', 'sh', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.on('error', () => {})
  guard.unref()
  void gone.then(() => guard.kill('SIGKILL'))
}

function forget(child: ChildProcess): void {
  running.delete(child)
  if (running.size === 0) process.off('exit', killAll)
}

function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}

/** Polls the server until it answers: it does not announce that it is ready. */
async function ready(surreal: Surreal, port: number): Promise<void> {
  const limit = AbortSignal.timeout(START_LIMIT)
  while (!surreal.isGone()) {
    if (limit.aborted) throw new ConnectionError(`surreal did not answer within ${START_LIMIT / 1000} seconds`)
    try {
      const { status } = await fetch(`http://127.0.0.1:${port}/health`, { signal: limit })
      if (status === 200 && !surreal.isGone()) return
    } catch {
      // Connection refused: it does not listen yet.
    }
    await Promise.race([delay(10), surreal.gone])
  }
  throw new ConnectionError(`surreal exited before it answered: ${surreal.said() || 'it wrote nothing to stderr'}`)
}

async function versionOf(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/version`, { signal: AbortSignal.timeout(START_LIMIT) })
  return (await response.text()).replace(/^surrealdb-/, '')
}

/**
 * Checks that a port is free, or finds a free one for 0. If another server had the port, its answers would be taken for
 * those of ours.
 */
async function reserve(port: number): Promise<number> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new ConnectionError(`The server cannot listen on port ${port}`, { cause })
  }
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string')
    throw new ConnectionError('The server has no port after it started to listen')
  return address.port
}
