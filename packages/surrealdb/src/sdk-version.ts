/** The built-in modules that are used, where the platform has them. */
interface Builtins {
  getBuiltinModule?(name: 'node:module'): { createRequire(from: string): NodeJS.Require }
}

/** The version of the SDK that is installed, where that can be found out: the package itself does not say. */
export function versionOf(): string | undefined {
  try {
    const builtins = (globalThis as { process?: Builtins }).process
    const require = builtins?.getBuiltinModule?.('node:module').createRequire(import.meta.url)
    const entry = require?.resolve('surrealdb')
    const manifest: unknown =
      entry === undefined ? undefined : require?.(entry.replace(/dist[\\/][^\\/]+$/, 'package.json'))
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : undefined
  } catch {
    return undefined
  }
}
