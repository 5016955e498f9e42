import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ConfigurationError } from '@surrealengine/core'

/**
 * Returns the path of the `surreal` binary to test against: the one that the environment variable `SURREAL_BIN` names,
 * otherwise the first `surreal` on the `PATH`, or `undefined` if there is none.
 *
 * @throws ConfigurationError if `SURREAL_BIN` names a file that cannot be run. The `PATH` is not searched then.
 */
export function findSurreal(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const named = env['SURREAL_BIN']
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named
    throw new ConfigurationError(`SURREAL_BIN names a file that cannot be run: ${named}`, {
      option: 'SURREAL_BIN',
      hint: 'Set it to an executable surreal binary, or unset it.',
    })
  }
  const name = process.platform === 'win32' ? 'surreal.exe' : 'surreal'
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter(directory => directory !== '')
    .map(directory => join(directory, name))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
