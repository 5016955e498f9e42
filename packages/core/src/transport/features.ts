import { advise, say } from '#prose'
import { MissingPackageError } from '../errors/configuration.js'
import { shared } from '../shared/shared.js'

/** The features that entries of core register, by the name of the entry. Each declares its own. */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by declaration merging
export interface Features {}

/** Registers a feature for the whole process. An entry does this when it is imported. */
export function registerFeature<Name extends keyof Features>(name: Name, feature: Features[Name]): void {
  shared().slots.set(name, feature)
}

/** A feature, if its entry was imported. */
export function imported<Name extends keyof Features>(name: Name): Features[Name] | undefined {
  return shared().slots.get(name) as Features[Name] | undefined
}

/**
 * The feature that a method or an option needs.
 * @throws MissingPackageError naming the import, if the entry was not imported.
 */
export function feature<Name extends keyof Features>(
  name: Name,
  asked: string,
  kind: 'method' | 'option' = 'method',
): Features[Name] {
  const found = imported(name)
  if (found !== undefined) return found
  const entry = `@surrealengine/core/${name}`
  const isOption = kind === 'option'
  throw new MissingPackageError(say('entry-not-imported', isOption ? asked : `${asked}()`, entry), {
    hint: advise('import-entry', entry),
    ...(isOption && { option: asked }),
  })
}
