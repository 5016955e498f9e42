import type { EngineSettings } from '@surrealengine/core/engine'
import type { OpenEngine } from './open-engine.js'

/** The part of the class that `@surrealdb/node` exports which is used. */
interface NodeEngineClass {
  new (context: Passage, options: EngineSettings): NodeEngine
}

interface NodeEngine {
  open(state: { readonly url: string }): void
  close(): Promise<void>
  exportSql?(options: Frame): Promise<Response>
  send(request: { readonly bytes: Uint8Array }): Promise<Frame>
  subscribe(event: 'connected' | 'error', listener: (...payload: unknown[]) => void): () => void
}

/** A driver context whose codec passes bytes through. */
interface Passage {
  readonly options: object
  uniqueId(): string
  readonly codecs: {
    readonly cbor: { encode(request: Frame): Uint8Array; decode(bytes: Uint8Array): Frame }
  }
}

interface Frame {
  readonly bytes: Uint8Array
}

/**
 * Opens databases through the public `NodeEngine`, for a version of `@surrealdb/node` whose native class is different.
 * With it an open engine keeps the process alive.
 */
export function nodeEngine(module: unknown): OpenEngine | undefined {
  if (!hasNodeEngine(module)) return undefined
  const { NodeEngine } = module
  return async (url, options, audience) => {
    const engine = new NodeEngine(
      {
        options: {},
        uniqueId: () => '',
        codecs: {
          cbor: {
            encode: request => request.bytes,
            decode: bytes => ({
              bytes,
              // Only read for notifications. One without an id is dropped after this.
              get id() {
                audience.onNotification(bytes)
                return undefined
              },
            }),
          },
        },
      },
      options,
    )
    await new Promise<void>((resolve, reject) => {
      engine.subscribe('connected', () => resolve())
      engine.subscribe('error', cause => reject(cause))
      engine.open({ url })
    })
    return {
      execute: async bytes => (await engine.send({ bytes })).bytes,
      ...(engine.exportSql && {
        exportSql: async (bytes: Uint8Array) => (await engine.exportSql?.({ bytes }))?.text() ?? '',
      }),
      listen: () => {},
      free: () => engine.close(),
    }
  }
}

function hasNodeEngine(module: unknown): module is { readonly NodeEngine: NodeEngineClass } {
  return (
    typeof module === 'object' && module !== null && 'NodeEngine' in module && typeof module.NodeEngine === 'function'
  )
}
