import { MissingPackageError } from '../errors/configuration.js'
import { isRecord } from './rpc-frame.js'

/** What esbuild leaves in a bundle of ES modules where a package calls `require`. */
const DYNAMIC_REQUIRE = /^Dynamic require of /

/** The error for a package that a transport loads when it is first needed, and that did not load. */
export function packageFailure(name: string, cause: unknown): MissingPackageError {
  const { code, message = '' } = isRecord(cause) ? cause : {}
  const words = String(message)
  if (DYNAMIC_REQUIRE.test(words)) {
    return new MissingPackageError(`The package ${name} does not run in this bundle: ${words}`, {
      cause,
      hint: `Keep it out of the bundle (esbuild: external: ['${name}']), or give the bundle a require() with the option banner. See docs/bundling.md.`,
    })
  }
  const isNotFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  // It may be something else that the package wants.
  const isMissing = isNotFound && words.includes(`'${name}'`)
  return new MissingPackageError(
    isMissing ? `The package ${name} is not installed` : `The package ${name} did not load`,
    {
      cause,
      hint: isMissing ? `Run: pnpm add ${name}` : undefined,
    },
  )
}
