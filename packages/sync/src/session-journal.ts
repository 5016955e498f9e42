import type { Credentials, TokenInput } from '@surrealengine/core'
import { type Authentication, checkTokens, withTokens } from '@surrealengine/core/extension'
import type { SyncContext } from '@surrealengine/core/scope'
import { type Names, namesAfter, namesIn } from './names.js'
import { wireCodec } from './wire.js'

/** The state of a connection's session, as its calls left it: what another worker needs to restore it. */
export interface SessionJournal {
  /** Notes a call that succeeded, if it changed the session. */
  note(method: string, args: readonly unknown[], result: unknown): void
  names(): Names
  /** The options that open a connection with the same names and the same user. */
  options(): Readonly<Record<string, unknown>>
  /** The variables that were set. */
  variables(): readonly (readonly [name: string, value: unknown])[]
}

/** Starts with what the options of the connection say. */
export function createSessionJournal({ options, authentication: initial }: SyncContext): SessionJournal {
  const codec = wireCodec()
  /** Encoded: the caller may change a value after it was set. */
  const variables = new Map<string, Uint8Array>()
  let names: Names = namesIn(options)
  let authentication: Authentication = initial

  return {
    note: (method, args, result) => {
      const [given, value] = args
      names = namesAfter(names, method, args)
      switch (method) {
        case 'signin':
          authentication = { kind: 'credentials', credentials: given as Credentials }
          break
        case 'signup':
          // A sign-up cannot be repeated: its tokens are used.
          authentication = withTokens(checkTokens(result))
          break
        case 'authenticate':
          authentication = withTokens(checkTokens(given))
          break
        case 'invalidate':
          authentication = { kind: 'anonymous' }
          break
        case 'set':
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
