import { constants } from 'node:fs'
import { access, mkdir, readdir, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseUnreadableError, isRecord } from '@surrealengine/core'
import { unreadable } from './open-failure.js'

type Storage = 'surrealkv' | 'rocksdb'

const NAMES: Readonly<Record<Storage, string>> = { surrealkv: 'SurrealKV', rocksdb: 'RocksDB' }

/**
 * Makes sure that a directory is there, with its parents, and gives its one true path: however it was spelled, and
 * through whatever symbolic links.
 * @throws DatabaseUnreadableError when it cannot be there: a file in the way, no permission.
 */
export async function makeDirectory(directory: string): Promise<string> {
  try {
    await makeWithParents(directory)
    return await realpath(directory)
  } catch (cause) {
    throw unreadable(directory, cause)
  }
}

/** Node's own `recursive` never ends where a file system takes no directories and says ENOENT, as `/proc` does. */
async function makeWithParents(directory: string): Promise<void> {
  if (await isDirectory(directory)) return
  const parent = dirname(directory)
  if (parent !== directory) await makeWithParents(parent)
  try {
    await mkdir(directory)
  } catch (cause) {
    // Somebody else may have made it meanwhile.
    if (!(await isDirectory(directory))) throw cause
  }
}

/** Whether a directory is there. Rejects where that cannot be found out. */
async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    if (isRecord(cause) && cause['code'] === 'ENOENT') return false
    throw cause
  }
}

/**
 * Looks at the files of a directory before an engine does: one of the wrong kind would put its own files between them.
 * @throws DatabaseUnreadableError when it holds another database or may not be written.
 */
export async function checkDirectory(directory: string, storage: Storage): Promise<void> {
  let files: readonly string[]
  try {
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK)
    files = await readdir(directory)
  } catch (cause) {
    throw unreadable(directory, cause)
  }
  const other = storage === 'rocksdb' ? 'surrealkv' : 'rocksdb'
  if (!looksLike(files, other) || looksLike(files, storage)) return
  throw new DatabaseUnreadableError(`${directory} holds a database of ${NAMES[other]}, not of ${NAMES[storage]}`, {
    hint: `Open it with ${other}://, or choose another directory.`,
  })
}

function looksLike(files: readonly string[], storage: Storage): boolean {
  if (storage === 'rocksdb') return files.includes('CURRENT') && files.some(file => /^MANIFEST-\d+$/.test(file))
  return files.includes('manifest') && files.some(file => file === 'sstables' || file === 'wal' || file === 'clog')
}
