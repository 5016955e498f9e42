import { troubles } from '@surrealengine/core/extension'

/** The messages. Browser builds show the key and the values instead, so keys must be readable. */
const MESSAGES = {
  queueLimit: (limit: number): string => `${limit} calls are already waiting for a link (queueLimit)`,
  poolSize: (size: number): string => `All ${size} links of the pool are in use (poolSize)`,
  'released-twice': (): string => 'A lease was released twice',
  'above-poolSize': (): string => 'must not exceed poolSize',
  'without-usePool': (): string => 'has no effect without a pool',
}

/** The hints. Browser builds have none. */
const HINTS = {
  queueLimit: (): string => 'Retry later, raise queueLimit or poolSize, or find out why the server cannot be reached.',
  poolSize: (): string => troubles.hintOf(troubles.POOL_EXHAUSTED),
  'above-poolSize': (): string => 'Raise poolSize, or lower poolMinSize.',
  'without-usePool': (): string => 'Pass usePool: true, or omit the option.',
}

/** The values of each message. */
export type Messages = { readonly [Key in keyof typeof MESSAGES]: Parameters<(typeof MESSAGES)[Key]> }
/** The keys of the hints. */
export type Hint = keyof typeof HINTS

const messages: { readonly [Key in keyof Messages]: (...values: Messages[Key]) => string } = MESSAGES

/** Returns a message. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  return messages[key](...values)
}

/** Returns a hint. */
export function advise(key: Hint): string | undefined {
  return HINTS[key]()
}
