import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ConfigurationError } from '@surrealengine/core'

/**
 * The `surreal` binary to test against: what the environment variable `SURREAL_BIN` names, or else the first `surreal`
 * on the `PATH`. `undefined` where there is none.
 *
 * @throws ConfigurationError when `SURREAL_BIN` names something that cannot be run: it was meant, so nothing else is taken.
 */
export function findSurreal(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const named = env['SURREAL_BIN']
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named
    throw new ConfigurationError('SURREAL_BIN names a file that cannot be run', {
      option: 'SURREAL_BIN',
      hint: 'Name an executable surreal binary, or unset it.',
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
