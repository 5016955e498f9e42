import type { EngineSettings } from '@surrealengine/core/engine'
import type { OpenEngine } from './open-engine.js'

/** The part of the native class of `@surrealdb/node` that is used. */
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
 * The native class that `@surrealdb/node` has loaded, if it can be found. The package's own `NodeEngine` always waits
 * for notifications, and so keeps the process alive until it is closed, even without a live query.
 */
export function findNativeEngine(): OpenEngine | undefined {
  // Not imported: webpack replaces calls of an imported `createRequire`.
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
    // Notifications wait there until they are read.
    const receiver = await engine.notifications()
    let listening = false
    const listen = async (): Promise<void> => {
      if (listening) return
      listening = true
      while (audience.wanted()) {
        // It returns null once the engine is freed.
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
