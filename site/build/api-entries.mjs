import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { ROOT } from './root.mjs'

/**
 * The entries of the packages that have types, in the order of their `exports`.
 *
 * @returns {Promise<{ file: string, name: string, typedocName: string }[]>} `typedocName` is what TypeDoc calls it
 */
export async function apiEntries() {
  const folder = new URL('packages/', ROOT)
  const all = await Promise.all(
    (await readdir(folder)).map(async directory => {
      /** @type {{ name: string, exports: Record<string, { types?: string }> }} */
      const { name, exports } = JSON.parse(await readFile(new URL(`${directory}/package.json`, folder), 'utf8'))
      return Object.entries(exports).flatMap(([door, { types }]) => {
        if (types === undefined) return []
        const path = `${directory}/${types.slice('./'.length)}`
        return [
          {
            file: fileURLToPath(new URL(path, folder)),
            name: `${name}${door.slice(1)}`,
            typedocName: path.replace(/(\/index)?\.d\.ts$/, ''),
          },
        ]
      })
    }),
  )
  return all.flat()
}
