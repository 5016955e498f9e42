import { troubles } from '@surrealengine/core/extension'

/** What each error says. The short build gives the key and the values instead, so keys are telling. */
const MESSAGES = {
  queueLimit: (limit: number): string => `${limit} calls are already waiting for a link (queueLimit)`,
  poolSize: (size: number): string => `All ${size} links of the pool are taken (poolSize)`,
  'given-back-twice': (): string => 'a lease was given back twice',
  'above-poolSize': (): string => 'is above poolSize',
  'without-usePool': (): string => 'has no effect without a pool',
}

/** What to do about them. The short build has none of it. */
const HINTS = {
  queueLimit: (): string =>
    'Repeat it later, raise queueLimit or poolSize, or find out why the server cannot be reached.',
  poolSize: (): string => troubles.hintOf(troubles.POOL_EXHAUSTED),
  'above-poolSize': (): string => 'Raise poolSize, or lower poolMinSize.',
  'without-usePool': (): string => 'Pass usePool: true, or leave it out.',
}

/** The values that each message is made of. */
export type Messages = { readonly [Key in keyof typeof MESSAGES]: Parameters<(typeof MESSAGES)[Key]> }
/** What there is a hint for. */
export type Hint = keyof typeof HINTS

const messages: { readonly [Key in keyof Messages]: (...values: Messages[Key]) => string } = MESSAGES

/** The message of an error, made of the values that it names. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  return messages[key](...values)
}

/** The hint of an error: what to do about it. */
export function advise(key: Hint): string | undefined {
  return HINTS[key]()
}
