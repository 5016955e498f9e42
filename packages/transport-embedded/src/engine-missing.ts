import { arch, platform } from 'node:process'
import { isRecord, MissingPackageError, packageFailure } from '@surrealengine/core'

const NAME = '@surrealdb/node'
/** Where the package has native code for. */
const SYSTEMS: ReadonlySet<string> = new Set(
  ['darwin', 'linux', 'win32'].flatMap(system => [`${system}-arm64`, `${system}-x64`]),
)

const BUNDLED = `In a bundle keep ${NAME} external: it finds its native code beside its own files. See docs/bundling.md.`

/** A reason why native code was not loaded, and its cure. */
type Reason = readonly [what: string, hint: string]

/** The error for `@surrealdb/node` that is not there, or does not load. */
export function engineMissing(thrown: unknown, system = `${platform}-${arch}`): MissingPackageError {
  const code = codeOf(thrown)
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    return new MissingPackageError(`The embedded engine is not installed. Run: pnpm add ${NAME}`, {
      cause: thrown,
      hint: `Run: pnpm add ${NAME}`,
    })
  }
  const cause = loaderErrors(thrown).find(isTelling) ?? thrown
  const [what, hint] = reasonOf(cause, system) ?? []
  if (what === undefined) return packageFailure(NAME, cause)
  return new MissingPackageError(`The native code of ${NAME} was not loaded: ${what}`, { cause, hint })
}

/** What its loader met, which tries one file after another and keeps the errors in a list. */
function loaderErrors(thrown: unknown): readonly unknown[] {
  const cause = isRecord(thrown) ? thrown['cause'] : undefined
  return Array.isArray(cause) ? cause : [thrown]
}

/** That a file is not there is no wonder: the loader tries several. */
function isTelling(error: unknown): boolean {
  return codeOf(error) !== 'MODULE_NOT_FOUND' && codeOf(error) !== 'ERR_MODULE_NOT_FOUND'
}

function reasonOf(cause: unknown, system: string): Reason | undefined {
  const message = cause instanceof Error ? cause.message : String(cause)
  switch (codeOf(cause)) {
    case 'ERR_DLOPEN_DISABLED':
      return [
        'this process may not load addons',
        'Start Node with --allow-addons beside --permission, and without --no-addons.',
      ]
    case 'ERR_ACCESS_DENIED':
      return [
        'this process may not read its files',
        'Start Node with --allow-fs-read for node_modules, and with --allow-addons.',
      ]
    case 'ERR_DLOPEN_FAILED':
      return dlopenReason(message)
    case 'ERR_INVALID_ARG_VALUE':
      // In a bundle of CommonJS modules `import.meta.url` is undefined.
      return ['it does not know where its own files are', BUNDLED]
  }
  if (/cannot find native binding|failed to load native binding|dynamic require of/i.test(message)) {
    return SYSTEMS.has(system)
      ? ['its files were not found', `${BUNDLED} Otherwise install it again on this system: pnpm add ${NAME}`]
      : [`it has none for ${system}`, `It has native code for ${[...SYSTEMS].join(', ')}. Use ws:// or http:// here.`]
  }
  const [, flag] = /run again with the (--allow-[a-z-]+)/.exec(message) ?? []
  if (flag !== undefined) return ['this process may not load it', `Start Deno with ${flag}.`]
  return [message, 'The message is that of whatever loads modules and addons in this process, such as process.dlopen.']
}

/** What the system's loader said. */
function dlopenReason(message: string): Reason {
  if (/GLIBC(?:XX)?_[\d.]+.*not found|version `GLIBC/i.test(message)) {
    return ['the C library of this system is too old for it', 'Use a newer system or image, such as node:22-bookworm.']
  }
  if (/libc\b|musl|error relocating|ld-linux|cannot open shared object file/i.test(message)) {
    return [
      'it is made for another system, or another C library than this one has',
      'Install it on this system: node_modules from Alpine (musl) do not run where glibc is, and the other way round.',
    ]
  }
  if (/failed to map segment|operation not permitted|permission denied/i.test(message)) {
    return ['the system does not let it be executed', 'Keep node_modules on a file system that is not mounted noexec.']
  }
  if (/invalid elf header|wrong elf class|mach-o|not a valid win32|incompatible architecture/i.test(message)) {
    return ['it is made for another kind of machine', `Install it again on this one: pnpm add ${NAME}`]
  }
  return [message, 'The message is that of the system which did not load it.']
}

function codeOf(error: unknown): unknown {
  return isRecord(error) ? error['code'] : undefined
}
