import {
  type Authentication,
  type Credentials,
  checkTokens,
  type SyncContext,
  type TokenInput,
  withTokens,
} from '@surrealengine/core'
import { type Names, namesAfter, namesIn } from './names.js'
import { wireCodec } from './wire.js'

/** Where the session of a connection stands, as its user left it: what another worker thread needs to go on from there. */
export interface Journal {
  /** Takes down a call that succeeded, if it changed the session. */
  note(method: string, args: readonly unknown[], result: unknown): void
  /** Where it is. */
  names(): Names
  /** The options that bring a new connection to the same names and the same user. */
  options(): Readonly<Record<string, unknown>>
  /** The variables that were set. */
  variables(): readonly (readonly [name: string, value: unknown])[]
}

/** Begins with what the options of the connection say. */
export function createJournal({ options, authentication: first }: SyncContext): Journal {
  const codec = wireCodec()
  const variables = new Map<string, Uint8Array>()
  let names: Names = namesIn(options)
  let authentication: Authentication = first

  return {
    note: (method, args, result) => {
      const [given, value] = args
      names = namesAfter(names, method, args)
      switch (method) {
        case 'signin':
          authentication = { kind: 'credentials', credentials: given as Credentials }
          break
        case 'signup':
          // It is not repeated: the tokens that it gave serve.
          authentication = withTokens(checkTokens(result))
          break
        case 'authenticate':
          authentication = withTokens(checkTokens(given))
          break
        case 'invalidate':
          authentication = { kind: 'anonymous' }
          break
        case 'set':
          // What it is now: the caller may change it later.
          variables.set(String(given), codec.encode(value))
          break
        case 'unset':
          variables.delete(String(given))
      }
    },
    names: () => names,
    options: () => ({
      ...names,
      ...(authentication.kind === 'token' && { token: tokenOf(authentication) }),
      ...(authentication.kind === 'credentials' && { credentials: authentication.credentials }),
    }),
    variables: () => [...variables].map(([name, bytes]) => [name, codec.decode(bytes)] as const),
  }
}

function tokenOf({ token, refresh }: Authentication & { readonly kind: 'token' }): TokenInput {
  return refresh === undefined ? token : { access: token, refresh }
}
