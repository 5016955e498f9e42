import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { DatabaseUnreadableError } from '@surrealengine/core'
import { makeDirectory } from '@surrealengine/transport-embedded'
import type { Context } from './context.js'
import type { Step } from './step.js'

const directory: Step<Context> = {
  name: 'directory',
  skip: ({ target }) => (directoryOf(target) === undefined ? 'it is in memory' : undefined),
  async run({ target }) {
    const path = directoryOf(target) ?? ''
    const isThere = await stat(path).then(
      () => true,
      () => false,
    )
    // Connecting makes it as well. Whether a file system takes a directory is known once it has.
    await makeDirectory(path)
    try {
      await access(path, constants.R_OK | constants.W_OK | constants.X_OK)
    } catch (cause) {
      const hint = 'Let the user who runs this process own the directory and what is in it.'
      throw new DatabaseUnreadableError(`There is no permission to read and write ${path}`, { cause, hint })
    }
    return isThere ? path : `${path} was not there, and was made`
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
