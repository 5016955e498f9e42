/**
 * The messages of the errors. The short build shows the key and the values instead, so a key has to be clear by itself.
 */
const MESSAGES = {
  'attempt-given-up': (host: string): string => `The attempt to connect to ${host} was aborted`,
  'socket-not-open': (): string => 'The socket is no longer open',
  'host-answered': (host: string, status: number): string => `${host} answered ${status}`,
  'no-websocket': (host: string, status: number): string =>
    `${host} answered ${status} instead of opening a WebSocket: is this SurrealDB?`,
  'broken-handshake': (host: string, words: string): string => `${host} broke the WebSocket handshake: ${words}`,
  'reply-too-big': (bytes: number, limit: number): string =>
    `A reply of ${bytes} bytes is over the limit of ${limit} (maxReplyBytes)`,
  'message-not-bytes': (type: string): string =>
    `The WebSocket class delivers messages as ${type} instead of ArrayBuffer`,

  'no-effect-beside-web-socket': (): string => 'has no effect together with webSocket',
  'unsupported-here': (): string => 'is not supported by the WebSocket of this platform',
  'no-web-socket-here': (): string => 'is needed: this platform has no WebSocket',
  'not-an-agent': (): string => 'must be a Node Agent',
  'agent-of-other-scheme': (scheme: string): string => `cannot make connections for ${scheme}://`,
  'handshake-header': (): string => 'is set by the WebSocket handshake',
  'unreadable-certificate': (): string => 'holds a certificate or key that cannot be read',

  'unwanted-encoding': (host: string, encoding: string): string =>
    `${host} answered with content-encoding ${encoding}, which was not requested`,
  'not-http': (host: string): string => `${host} does not speak HTTP`,
  'lost-before-reply': (host: string): string => `The connection to ${host} was lost before the whole reply arrived`,
}

/** The hints of the errors. The short build has none. */
const HINTS = {
  'array-buffer': (): string => "Pass a class as webSocket that supports binaryType = 'arraybuffer'.",
  'leave-one-out': (): string => 'Leave one of the two out.',
  'leave-out-here': (): string => 'Leave it out: here the platform makes the connection itself.',
  'pass-web-socket': (): string => 'Pass a class like the WebSocket of browsers.',
  'pass-agent': (): string => 'Pass an Agent of node:http or node:https, or of a subclass.',
  'pass-agent-of': (module: string): string => `Pass an Agent of node:${module}, or of a subclass.`,
  'leave-out': (): string => 'Leave it out.',
  'pass-pem': (): string => 'Pass the contents of PEM files, and the key that belongs to the certificate.',
}

/** The values in each message. */
export type Messages = { readonly [Key in keyof typeof MESSAGES]: Parameters<(typeof MESSAGES)[Key]> }
/** The values in each hint. */
export type Hints = { readonly [Key in keyof typeof HINTS]: Parameters<(typeof HINTS)[Key]> }

const messages: { readonly [Key in keyof Messages]: (...values: Messages[Key]) => string } = MESSAGES
const hints: { readonly [Key in keyof Hints]: (...values: Hints[Key]) => string } = HINTS

/** The message of an error, with these values in it. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  return messages[key](...values)
}

/** The hint of an error: how to fix it. */
export function advise<Key extends keyof Hints>(key: Key, ...values: Hints[Key]): string | undefined {
  return hints[key](...values)
}
