import { constants } from 'node:fs'
import { access, mkdir, readdir, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseUnreadableError } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import { unreadable } from './open-failure.js'

type Storage = 'surrealkv' | 'rocksdb'

const NAMES: Readonly<Record<Storage, string>> = { surrealkv: 'SurrealKV', rocksdb: 'RocksDB' }

/**
 * Creates a directory and its parents where they are missing. Returns its real path, the same for every spelling and
 * symbolic link.
 * @throws DatabaseUnreadableError when it cannot be created: a file is in the way, or permission is missing.
 */
export async function makeDirectory(directory: string): Promise<string> {
  try {
    await makeWithParents(directory)
    return await realpath(directory)
  } catch (cause) {
    throw unreadable(directory, cause)
  }
}

/** Not by Node's `recursive`, which never returns where a file system reports ENOENT for a new directory, as `/proc`. */
async function makeWithParents(directory: string): Promise<void> {
  if (await isDirectory(directory)) return
  const parent = dirname(directory)
  if (parent !== directory) await makeWithParents(parent)
  try {
    await mkdir(directory)
  } catch (cause) {
    // It may have been created meanwhile.
    if (!(await isDirectory(directory))) throw cause
  }
}

/** Whether there is a directory. Rejects where that cannot be determined. */
async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    if (isRecord(cause) && cause['code'] === 'ENOENT') return false
    throw cause
  }
}

/**
 * Checks the files of a directory before an engine opens it: an engine of the wrong kind would add its own files.
 * @throws DatabaseUnreadableError when it holds another kind of database, or may not be written.
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
  throw new DatabaseUnreadableError(`${directory} holds a ${NAMES[other]} database, not a ${NAMES[storage]} one`, {
    hint: `Open it with ${other}://, or choose another directory.`,
  })
}

function looksLike(files: readonly string[], storage: Storage): boolean {
  if (storage === 'rocksdb') return files.includes('CURRENT') && files.some(file => /^MANIFEST-\d+$/.test(file))
  return files.includes('manifest') && files.some(file => file === 'sstables' || file === 'wal' || file === 'clog')
}
