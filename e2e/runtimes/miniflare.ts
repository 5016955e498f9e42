import { load } from './platforms.js'

/** The part of miniflare that is used: it runs workerd. */
export interface Miniflare {
  dispatchFetch(url: string, init?: { method: string; body: string }): Promise<{ json(): Promise<unknown> }>
  dispose(): Promise<void>
}

/** What workers are bundled for: no flags, so nothing of Node's. */
export const COMPATIBILITY_DATE = '2026-07-01'

/** Starts workerd with a worker. */
export async function startMiniflare(options: object): Promise<Miniflare> {
  const { Miniflare } = await load<{ Miniflare: new (options: object) => Miniflare }>('miniflare')
  return new Miniflare(options)
}
