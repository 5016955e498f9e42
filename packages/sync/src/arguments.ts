/** Flags of Node that say what the process itself runs. A worker runs a file, and refuses them. */
const OF_THE_PROGRAM = /^(-e|--eval|-p|--print|-pe|--input-type)(=|$)/
/** Flags that change how modules are found and read, each with a value. */
const OF_MODULES = /^(-r|--require|--import|--loader|--experimental-loader|-C|--conditions)(=|$)/

/**
 * The flags of Node that a worker is given: all that the process has, by leaving them to Node. Where some of them are no
 * flags for a worker, those alone without which modules might not be found.
 */
export function workerArguments(given: readonly string[]): string[] | undefined {
  if (!given.some(flag => OF_THE_PROGRAM.test(flag))) return undefined
  return given.flatMap((flag, at) => {
    if (!OF_MODULES.test(flag)) return []
    const value = given[at + 1]
    return flag.includes('=') || value === undefined ? [flag] : [flag, value]
  })
}
