/** The part of a `diagnostics_channel` channel that is used here. */
export interface Channel {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
  runStores<T>(message: unknown, run: () => T): T
}

/** The channels of one kind of operation, of Node's `TracingChannel`. */
interface TracingChannel {
  readonly start: Channel
  readonly end: Channel
  readonly asyncStart: Channel
  readonly asyncEnd: Channel
  readonly error: Channel
}

interface DiagnosticsChannel {
  channel(name: string): Channel
  tracingChannel?(name: string): TracingChannel
}

/**
 * Node's `diagnostics_channel`, which tracing and metrics tools subscribe to; `undefined` on platforms without it. Not
 * imported, so that bundlers do not include a Node module.
 */
const node = (
  globalThis as {
    process?: { getBuiltinModule?: (name: string) => DiagnosticsChannel | undefined }
  }
).process?.getBuiltinModule?.('node:diagnostics_channel')

/** The channels of the events, opened when they are first needed. */
const channels = new Map<string, Channel>()

function channelOf(event: string): Channel | undefined {
  const known = channels.get(event)
  if (known !== undefined) return known
  const opened = node?.channel(`surrealengine:${event}`)
  if (opened !== undefined) channels.set(event, opened)
  return opened
}

/** Returns whether a tool has subscribed to the channel of an event. */
export function hasSubscribers(event: string): boolean {
  return channelOf(event)?.hasSubscribers === true
}

/** Publishes an event, if a tool has subscribed to its channel. */
export function publish(event: string, message: unknown): void {
  if (hasSubscribers(event)) channelOf(event)?.publish(message)
}

/** The tracing channels of the operations, opened when they are first needed. */
const tracingChannels = new Map<string, TracingChannel>()

function channelsOf(name: string): TracingChannel | undefined {
  const known = tracingChannels.get(name)
  if (known !== undefined) return known
  const opened = node?.tracingChannel?.(`surrealengine:${name}`)
  if (opened !== undefined) tracingChannels.set(name, opened)
  return opened
}

/** The tracing channels of an operation, if a tool has subscribed to any of them. */
export function subscribedChannels(name: string): TracingChannel | undefined {
  const channels = channelsOf(name)
  if (channels === undefined) return undefined
  const { start, end, asyncStart, asyncEnd, error } = channels
  const isHeard =
    start.hasSubscribers ||
    end.hasSubscribers ||
    asyncStart.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    error.hasSubscribers
  return isHeard ? channels : undefined
}
