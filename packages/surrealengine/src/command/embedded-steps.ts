import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseUnreadableError } from '@surrealengine/core'
import type { Context } from './context.js'
import type { Step } from './step.js'

const directory: Step<Context> = {
  name: 'directory',
  skip: ({ target }) => (directoryOf(target) === undefined ? 'it is in memory' : undefined),
  async run({ target }) {
    const path = directoryOf(target) ?? ''
    const there = await nearest(path)
    try {
      await access(there, constants.R_OK | constants.W_OK | constants.X_OK)
    } catch (cause) {
      const hint = 'Let the user who runs this process own the directory and what is in it.'
      throw new DatabaseUnreadableError(`There is no permission to read and write ${there}`, { cause, hint })
    }
    return there === path ? path : `${path} is not there yet and can be made`
  },
}

const engine: Step<Context> = {
  name: 'engine',
  needs: ['directory'],
  async run({ connection }) {
    await connection.connect()
    return 'open'
  },
}

/** The way to an embedded database. */
export const EMBEDDED_STEPS: readonly Step<Context>[] = [directory, engine]

function directoryOf({ place }: Context['target']): string | undefined {
  return place.kind === 'embedded' && place.location.kind === 'directory' ? place.location.directory : undefined
}

/** The directory, or else the nearest one above that is there. */
async function nearest(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return path
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT' && dirname(path) !== path) return nearest(dirname(path))
    throw new DatabaseUnreadableError(`${path} cannot be used as a directory (${code})`, { cause, hint: NAME_ONE })
  }
  throw new DatabaseUnreadableError(`${path} is not a directory`, { hint: NAME_ONE })
}

const NAME_ONE = 'Name a directory. It is created where there is none.'
