/**
 * What is one for the whole process, also when two copies of core are loaded (bundlers, hot reload). It outlives a
 * copy, so its shape changes only together with the version in its key.
 */
export interface Shared {
  /** Transports by scheme, as the transport room knows them. */
  readonly transports: Map<string, { readonly name: string; readonly module?: string }>
  /** Named connections. The value is a `Connection` of whichever copy made it. */
  readonly connections: Map<string, unknown>
  /** The default connections. */
  readonly defaults: { async?: unknown; sync?: unknown }
  /** What other packages fill in when they are imported. */
  readonly slots: Map<string, unknown>
  /** Embedded engines that are open in this process, by address. */
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
