import { arch, platform } from 'node:process'
import { MissingPackageError } from '@surrealengine/core'
import { isRecord, packageFailure } from '@surrealengine/core/transport'

const NAME = '@surrealdb/node'
/** The systems that the package has native code for. */
const SYSTEMS: ReadonlySet<string> = new Set(
  ['darwin', 'linux', 'win32'].flatMap(system => [`${system}-arm64`, `${system}-x64`]),
)

const BUNDLED = `When bundling, keep ${NAME} external: it finds its native code next to its own files. See docs/bundling.md.`

/** Why native code was not loaded, and how to fix it. */
type Reason = readonly [what: string, hint: string]

/** The error when `@surrealdb/node` is not installed or does not load. */
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

/** The errors of its loader, which tries one file after another. */
function loaderErrors(thrown: unknown): readonly unknown[] {
  const cause = isRecord(thrown) ? thrown['cause'] : undefined
  return Array.isArray(cause) ? cause : [thrown]
}

/** A missing file tells nothing: the loader tries several. */
function isTelling(error: unknown): boolean {
  return codeOf(error) !== 'MODULE_NOT_FOUND' && codeOf(error) !== 'ERR_MODULE_NOT_FOUND'
}

function reasonOf(cause: unknown, system: string): Reason | undefined {
  const message = cause instanceof Error ? cause.message : String(cause)
  switch (codeOf(cause)) {
    case 'ERR_DLOPEN_DISABLED':
      return [
        'this process may not load addons',
        'Start Node with --allow-addons as well as --permission, and without --no-addons.',
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
      return ['it cannot tell where its own files are', BUNDLED]
  }
  if (/cannot find native binding|failed to load native binding|dynamic require of/i.test(message)) {
    return SYSTEMS.has(system)
      ? ['its files were not found', `${BUNDLED} Otherwise reinstall it on this system: pnpm add ${NAME}`]
      : [`it has none for ${system}`, `It has native code for ${[...SYSTEMS].join(', ')}. Use ws:// or http:// here.`]
  }
  const [, flag] = /run again with the (--allow-[a-z-]+)/.exec(message) ?? []
  if (flag !== undefined) return ['this process may not load it', `Start Deno with ${flag}.`]
  return [message, 'The message comes from what loads modules and addons in this process, such as process.dlopen.']
}

/** The reason in a message of the system's loader. */
function dlopenReason(message: string): Reason {
  if (/GLIBC(?:XX)?_[\d.]+.*not found|version `GLIBC/i.test(message)) {
    return ['the C library of this system is too old for it', 'Use a newer system or image, such as node:22-bookworm.']
  }
  if (/libc\b|musl|error relocating|ld-linux|cannot open shared object file/i.test(message)) {
    return [
      'it is built for another system or another C library',
      'Install it on this system: node_modules from Alpine (musl) do not run on a system with glibc, or the reverse.',
    ]
  }
  if (/failed to map segment|operation not permitted|permission denied/i.test(message)) {
    return [
      'the system does not allow it to be executed',
      'Keep node_modules on a file system that is not mounted noexec.',
    ]
  }
  if (/invalid elf header|wrong elf class|mach-o|not a valid win32|incompatible architecture/i.test(message)) {
    return ['it is built for another CPU architecture', `Reinstall it on this machine: pnpm add ${NAME}`]
  }
  return [message, 'The message comes from the system, which did not load it.']
}

function codeOf(error: unknown): unknown {
  return isRecord(error) ? error['code'] : undefined
}
