/** Flags of Node that say what the process itself runs. A worker runs a file, and refuses them. */
const OF_THE_MAIN_PROGRAM: ReadonlySet<string> = new Set(['-e', '--eval', '-p', '--print', '-pe', '--input-type'])

/** The flags that a worker takes over: loaders, conditions and the like. */
export function workerArguments(given: readonly string[]): string[] {
  const taken: string[] = []
  for (let at = 0; at < given.length; at++) {
    const [flag = '', value] = (given[at] ?? '').split('=', 2)
    if (!OF_THE_MAIN_PROGRAM.has(flag)) taken.push(given[at] ?? '')
    // What it says stands in the next place.
    else if (value === undefined) at++
  }
  return taken
}
