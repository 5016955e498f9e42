/** The part of a channel of Node's `diagnostics_channel` that is used. */
export interface Channel {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}

type OpenChannel = (name: string) => Channel

/**
 * Opens channels of Node's `diagnostics_channel`, which tools for tracing and metrics listen to; `undefined` on platforms
 * that have none. Asked for in this way, no bundler takes a module of Node's along.
 */
export function diagnosticsChannels(): OpenChannel | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => { channel: OpenChannel } | undefined }
  }
  return process?.getBuiltinModule?.('node:diagnostics_channel')?.channel
}
