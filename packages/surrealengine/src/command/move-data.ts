import '@surrealengine/core/bulk'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { ConfigurationError, type Connection, isSurrealEngineError } from '@surrealengine/core'
import type { DataCommand } from './arguments.js'
import { formatBytes, progressLine } from './progress-line.js'
import type { Interruptible } from './surroundings.js'
import type { Target } from './target.js'

type Moving = Extract<DataCommand, { kind: 'export' | 'import' }>

/** Exports or imports, and tells how far it is where complaints go to a terminal. */
export async function moveData(db: Connection, command: Moving, target: Target, around: Interruptible): Promise<void> {
  const { kind, request } = command
  const verb = kind === 'export' ? 'exported' : 'imported'
  const line = around.progressTerminal ? progressLine(verb, around.complain) : undefined
  let total = 0
  const common = {
    signal: around.signal,
    ...(request.isTimeoutGiven && { stallTimeout: `${target.timeout}ms` }),
    onProgress: ({ bytes }: { readonly bytes: number }): void => {
      total = bytes
      line?.at(bytes)
    },
  }
  try {
    if (command.kind === 'export') await write(db.export({ ...command.parts, ...common }), command.file, around)
    else await db.import(sourceOf(command.file, around), common)
  } finally {
    line?.end()
  }
  if (around.progressTerminal) around.complain(`${verb} ${formatBytes(total)}\n`)
}

/** Writes an export. A file gets its name once it is complete, so that half an export is not taken for a whole one. */
async function write(bytes: AsyncIterable<Uint8Array>, file: string | undefined, around: Interruptible): Promise<void> {
  if (file === undefined) return pipeline(bytes, around.output, { end: false })
  const partial = `${file}.partial`
  try {
    await pipeline(bytes, createWriteStream(partial))
    await rename(partial, file)
  } catch (thrown) {
    await rm(partial, { force: true })
    throw isSurrealEngineError(thrown) ? thrown : unusable(thrown, 'written')
  }
}

async function* sourceOf(file: string | undefined, { input }: Interruptible): AsyncGenerator<Uint8Array | string> {
  try {
    yield* file === undefined ? input : createReadStream(file)
  } catch (thrown) {
    throw unusable(thrown, 'read')
  }
}

/** The error for a file. Says why, by the code of the system. */
function unusable(cause: unknown, what: 'read' | 'written'): ConfigurationError {
  const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : ''
  return new ConfigurationError(`The file cannot be ${what}${code}`, { cause })
}
