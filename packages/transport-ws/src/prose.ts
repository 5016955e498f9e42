/** What each error says. The short build gives the key and the values instead, so keys are telling. */
const MESSAGES = {
  'attempt-given-up': (host: string): string => `The attempt to reach ${host} was given up`,
  'socket-not-open': (): string => 'The socket is not open any more',
  'host-answered': (host: string, status: number): string => `${host} answered ${status}`,
  'no-websocket': (host: string, status: number): string =>
    `${host} answered ${status} instead of a WebSocket: is this SurrealDB?`,
  'broken-handshake': (host: string, words: string): string => `${host} broke the WebSocket handshake: ${words}`,
  'reply-too-big': (bytes: number, limit: number): string => `A reply of ${bytes} bytes, the limit is ${limit}`,
  'message-not-bytes': (type: string): string => `The WebSocket class delivers messages as ${type}, not as ArrayBuffer`,

  'no-effect-beside-web-socket': (): string => 'has no effect beside webSocket',
  'unsupported-here': (): string => 'is not supported by the WebSocket of this platform',
  'no-web-socket-here': (): string => 'is needed: this platform has no WebSocket',
  'not-an-agent': (): string => 'must be an Agent of Node',
  'agent-of-other-scheme': (scheme: string): string => `cannot make connections for ${scheme}://`,
  'handshake-header': (): string => 'is set by the WebSocket handshake',
  'unreadable-certificate': (): string => 'holds a certificate or key that cannot be read',

  'unwanted-encoding': (host: string, encoding: string): string =>
    `${host} answered in ${encoding}, which was not asked for`,
  'not-http': (host: string): string => `${host} does not speak HTTP`,
  'lost-before-reply': (host: string): string => `The connection to ${host} was lost before the whole reply came`,
}

/** What to do about them. The short build has none of it. */
const HINTS = {
  'array-buffer': (): string => "Pass a class as webSocket that respects binaryType = 'arraybuffer'.",
  'leave-one-out': (): string => 'Leave one of the two out.',
  'leave-out-here': (): string => 'Here the platform makes the connection. Leave it out.',
  'pass-web-socket': (): string => 'Pass a class like the one of browsers.',
  'pass-agent': (): string => 'Pass an Agent of node:http or node:https, or one made from it.',
  'pass-agent-of': (module: string): string => `Pass an Agent of node:${module}, or one made from it.`,
  'leave-out': (): string => 'Leave it out.',
  'pass-pem': (): string => 'Pass the text of PEM files, and the key that fits.',
}

/** The values that each message is made of. */
export type Messages = { readonly [Key in keyof typeof MESSAGES]: Parameters<(typeof MESSAGES)[Key]> }
/** The values that each hint is made of. */
export type Hints = { readonly [Key in keyof typeof HINTS]: Parameters<(typeof HINTS)[Key]> }

const messages: { readonly [Key in keyof Messages]: (...values: Messages[Key]) => string } = MESSAGES
const hints: { readonly [Key in keyof Hints]: (...values: Hints[Key]) => string } = HINTS

/** The message of an error, made of the values that it names. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  return messages[key](...values)
}

/** The hint of an error: what to do about it. */
export function advise<Key extends keyof Hints>(key: Key, ...values: Hints[Key]): string | undefined {
  return hints[key](...values)
}
