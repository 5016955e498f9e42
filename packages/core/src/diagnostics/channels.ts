/** The part of a `diagnostics_channel` channel that is used here. */
export interface Channel {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}

type OpenChannel = (name: string) => Channel

/**
 * Opens channels of Node's `diagnostics_channel`, which tracing and metrics tools subscribe to; `undefined` on
 * platforms without it. Not imported, so that bundlers do not include a Node module.
 */
export function diagnosticsChannels(): OpenChannel | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => { channel: OpenChannel } | undefined }
  }
  return process?.getBuiltinModule?.('node:diagnostics_channel')?.channel
}
