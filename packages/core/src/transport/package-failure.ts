import { advise, say } from '#prose'
import { MissingPackageError } from '../errors/configuration.js'
import { isRecord } from '../shared/is-record.js'

/** What esbuild's replacement of `require` throws in a bundle of ES modules. */
const DYNAMIC_REQUIRE = /^Dynamic require of /

/** The error for a package that a transport loads on first use and that could not be loaded. */
export function packageFailure(name: string, cause: unknown): MissingPackageError {
  const { code, message = '' } = isRecord(cause) ? cause : {}
  const words = String(message)
  if (DYNAMIC_REQUIRE.test(words)) {
    return new MissingPackageError(say('package-not-in-bundle', name, words), {
      cause,
      hint: advise('keep-out-of-bundle', name),
    })
  }
  const isNotFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  // What is missing may be a dependency of the package.
  const isMissing = isNotFound && words.includes(`'${name}'`)
  return new MissingPackageError(say(isMissing ? 'package-not-installed' : 'package-not-loaded', name), {
    cause,
    hint: isMissing ? advise('install', name) : undefined,
  })
}
