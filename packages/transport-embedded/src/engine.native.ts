import type { EngineSettings } from '@surrealengine/core/engine'
import type { OpenEngine } from './engine.js'

/** The native class inside `@surrealdb/node`, as far as it is used. */
interface NativeClass {
  connect(url: string, options: EngineSettings): Promise<NativeEngine>
}

interface NativeEngine {
  execute(frame: Uint8Array): Promise<Uint8Array>
  notifications(): Promise<{ recv(): Promise<Uint8Array | null> }>
  /** Not in every version. */
  export?(parts: Uint8Array): Promise<string>
  free(): Promise<void>
}

/**
 * The native class that `@surrealdb/node` has loaded, where it can be found. Its own `NodeEngine` waits for notifications
 * from the first moment on, and so keeps the process alive until it is closed, even where there is no live query.
 */
export function findNativeEngine(): OpenEngine | undefined {
  // Asked for in this way, no bundler takes it for a call of its own: webpack compiles `createRequire` away.
  const { createRequire } = process.getBuiltinModule?.('node:module') ?? {}
  for (const [file, module] of Object.entries(createRequire?.(process.execPath).cache ?? {})) {
    if (!file.endsWith('.node') || module === undefined) continue
    const exported: unknown = module.exports
    if (typeof exported !== 'object' || exported === null || !('SurrealNodeEngine' in exported)) continue
    const found = exported.SurrealNodeEngine
    if (isNativeClass(found)) return openWith(found)
  }
  return undefined
}

function openWith(native: NativeClass): OpenEngine {
  return async (url, options, audience) => {
    const engine = await native.connect(url, options)
    // What is sent before somebody listens waits there.
    const receiver = await engine.notifications()
    let listening = false
    const listen = async (): Promise<void> => {
      if (listening) return
      listening = true
      while (audience.wanted()) {
        // It gives nothing once the engine is freed.
        const bytes = await receiver.recv().catch(() => null)
        if (bytes === null) break
        audience.onNotification(bytes)
      }
      listening = false
    }
    return {
      execute: frame => engine.execute(frame),
      ...(engine.export && { exportSql: async (parts: Uint8Array) => (await engine.export?.(parts)) ?? '' }),
      listen: () => void listen(),
      free: () => engine.free(),
    }
  }
}

function isNativeClass(value: unknown): value is NativeClass {
  if (typeof value !== 'function' || !('connect' in value) || typeof value.connect !== 'function') return false
  const { prototype }: { prototype: unknown } = value
  if (typeof prototype !== 'object' || prototype === null) return false
  return ['execute', 'notifications', 'free'].every(name => typeof Reflect.get(prototype, name) === 'function')
}
