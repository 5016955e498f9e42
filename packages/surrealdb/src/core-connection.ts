import { type Connection, type ConnectionOptions, createCodec, createConnection } from '@surrealengine/core'
import type { ConnectionState, DriverContext, Tokens } from 'surrealdb'
import { authenticationOptions, type Connecting, reconnectOptions, reconnectOptionsOf } from './connect-options.js'
import type { EngineOptions, OwnOptions } from './options.js'
import { SDK_VALUES } from './sdk-values.js'

/** What a connection is made from: the options of the class and of its engines. */
export interface Making {
  readonly context: DriverContext
  readonly state: ConnectionState
  readonly options: Omit<EngineOptions, keyof OwnOptions>
  readonly connecting: Connecting | undefined
  onTokens(tokens: Tokens): void
}

/** Creates the connection under an engine. */
export async function coreConnection(making: Making): Promise<Connection> {
  const { context, state, options, connecting, onTokens } = making
  const { namespace, database } = state.rootSession
  const given = {
    ...(connecting === undefined ? reconnectOptionsOf(state) : reconnectOptions(connecting.reconnect)),
    ...options,
    url: connecting?.url ?? state.url.href,
    ...(namespace !== undefined && { namespace }),
    ...(database !== undefined && namespace !== undefined && { database }),
    ...(await authenticationOptions(connecting?.authentication)),
    codec: codecOf(context),
    onTokens,
    transportOptions: transportOptions(context, state.url, options.transportOptions),
  }
  return createConnection(given as unknown as ConnectionOptions)
}

/** Values are of the SDK's classes. Only the SDK's own codec knows the program's options of codecs. */
function codecOf({ codecs, options }: DriverContext): object {
  const isOwn = options.codecs?.cbor !== undefined || Object.keys(options.codecOptions ?? {}).length > 0
  if (!isOwn) return createCodec({ values: SDK_VALUES })
  const { cbor } = codecs
  return {
    encode: (value: unknown) => new Uint8Array(cbor.encode(value as never)),
    decode: (bytes: Uint8Array) => cbor.decode(bytes),
  }
}

function transportOptions(
  { options }: DriverContext,
  { protocol }: URL,
  given: EngineOptions['transportOptions'] = {},
): Record<string, unknown> | undefined {
  const scheme = protocol.slice(0, -1)
  const own = (given as Record<string, object | undefined>)[scheme]
  const { fetchImpl, websocketImpl } = options
  const implementation = scheme.startsWith('ws')
    ? websocketImpl && { webSocket: websocketImpl }
    : scheme.startsWith('http') && fetchImpl && { fetch: fetchImpl }
  if (own === undefined && !implementation) return undefined
  return { [scheme]: { ...implementation, ...own } }
}
