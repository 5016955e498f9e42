import type { Engines, Surreal } from 'surrealdb'

/** How a database is reached. */
export type Way = 'ws' | 'http' | 'embedded'

/** What a probe has to work with. */
export interface Scene {
  /** Connected, in a database of its own, as an owner where there are users. */
  readonly db: Surreal
  readonly way: Way
  readonly url: string
  readonly names: { readonly namespace: string; readonly database: string }
  /** Another of the same class, not connected yet, with `wrap` around its engines. Closed afterwards. */
  another(wrap?: (engines: Engines) => Engines): Surreal
  /** Connects another to the same database, as the same user. */
  connected(): Promise<Surreal>
}

/** One thing that a program does with the class. What it gives, and what it throws, must be the same for both classes. */
export interface Probe {
  readonly name: string
  /** Default: everywhere. */
  readonly ways?: readonly Way[]
  run(scene: Scene): Promise<unknown>
}

export const OVER_LINKS: readonly Way[] = ['ws', 'embedded']
/** A server has users. */
export const SERVERS: readonly Way[] = ['ws', 'http']

type Run = Probe['run']

/** Probes by their names, for these ways. */
export function probes(runs: Readonly<Record<string, Run>>, ways?: readonly Way[]): Probe[] {
  return Object.entries(runs).map(([name, run]) => ({ name, run, ...(ways !== undefined && { ways }) }))
}

/** What a call gives: its result, or what it throws. */
export async function outcome(call: () => unknown): Promise<unknown> {
  try {
    return await call()
  } catch (thrown) {
    return thrown
  }
}

/** Everything that an async iterable gives. */
export async function all<T>(from: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const each of from) found.push(each)
  return found
}

/** The first so many of an async iterable. */
export async function take<T>(from: AsyncIterable<T>, count: number): Promise<T[]> {
  const found: T[] = []
  if (count === 0) return found
  for await (const each of from) {
    found.push(each)
    if (found.length === count) break
  }
  return found
}
