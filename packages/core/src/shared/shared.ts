/**
 * State shared by the whole process, even when two copies of core are loaded (bundlers, hot reload). Copies may be of
 * different versions, so a change of its shape needs a new version in the key.
 */
export interface Shared {
  /** Transports by scheme. */
  readonly transports: Map<string, { readonly name: string; readonly module?: string }>
  /** Named connections. A value is a `Connection` of the copy that created it. */
  readonly connections: Map<string, unknown>
  /** The default connections. */
  readonly defaults: { async?: unknown; sync?: unknown }
  /** What features and other packages register when they are imported. */
  readonly slots: Map<string, unknown>
  /** Open embedded engines, by address. */
  readonly engines: Map<string, unknown>
}

const KEY: unique symbol = Symbol.for('surrealengine.registry.v1')

/** The process-wide state. */
export function shared(): Shared {
  const root = globalThis as { [KEY]?: Shared }
  root[KEY] ??= {
    transports: new Map(),
    connections: new Map(),
    defaults: {},
    slots: new Map(),
    engines: new Map(),
  }
  return root[KEY]
}
