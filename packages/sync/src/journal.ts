import { type Authentication, type Credentials, claimsOf, isRecord, type SyncContext } from '@surrealengine/core'
import { wireCodec } from './wire.js'

/** Where the session of a connection stands, as its user left it: what another worker thread needs to go on from there. */
export interface Journal {
  /** Takes down a call that succeeded, if it changed the session. */
  note(method: string, args: readonly unknown[], result: unknown): void
  /** The options that bring a new connection to the same names and the same user. */
  options(): Readonly<Record<string, unknown>>
  /** The variables that were set. */
  variables(): readonly (readonly [name: string, value: unknown])[]
}

interface Names {
  readonly namespace: string | undefined
  readonly database: string | undefined
}

/** Begins with what the options of the connection say. */
export function createJournal({ options, authentication: first }: SyncContext): Journal {
  const codec = wireCodec()
  const variables = new Map<string, Uint8Array>()
  let names: Names = namesIn(options)
  let authentication: Authentication = first

  return {
    note: (method, [given, value], result) => {
      switch (method) {
        case 'use':
          names = after(names, namesIn(given))
          break
        case 'signin':
          authentication = { kind: 'credentials', credentials: given as Credentials }
          names = after(names, namesIn(given))
          break
        case 'signup':
          // It is not repeated: the token that it gave serves.
          if (isRecord(result)) authentication = { kind: 'token', token: String(result['access']) }
          names = after(names, namesIn(given))
          break
        case 'authenticate':
          authentication = { kind: 'token', token: String(given) }
          names = after(names, claimsOf(String(given)))
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
    options: () => ({
      ...names,
      ...(authentication.kind === 'token' && { token: authentication.token }),
      ...(authentication.kind === 'credentials' && { credentials: authentication.credentials }),
    }),
    variables: () => [...variables].map(([name, bytes]) => [name, codec.decode(bytes)] as const),
  }
}

function namesIn(given: unknown): Names {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
  return isRecord(given)
    ? { namespace: text(given['namespace']), database: text(given['database']) }
    : { namespace: undefined, database: undefined }
}

/** The names after some were chosen: what is left out stays, but another namespace alone leaves no database chosen. */
function after(names: Names, { namespace, database }: Names): Names {
  const stays = namespace === undefined || namespace === names.namespace
  return { namespace: namespace ?? names.namespace, database: database ?? (stays ? names.database : undefined) }
}
