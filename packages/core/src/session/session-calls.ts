import type { Codec } from '@surrealengine/codec'
import { advise, say } from '#prose'
import { ConfigurationError, EncodingError } from '../errors/configuration.js'
import { ProtocolError, UnsupportedError } from '../errors/request.js'
import { checkKnown } from '../options/known-options.js'
import { name as nameOption } from '../options/option-reader.js'
import { isRecord } from '../shared/is-record.js'
import type { Capabilities } from '../transport/transport.js'
import { resultsOf } from '../wire/results.js'
import type { Tokens } from '../wire/tokens.js'
import { claimsOf, readTokens } from '../wire/tokens.js'
import { ANONYMOUS, type Credentials, checkCredentials, wireCredentials, withTokens } from './credentials.js'
import type { SessionChange } from './dispatch.js'
import type { Session } from './session.js'
import type { Adoption, SessionState } from './session-state.js'

/** A session change without its deadline. */
export type Change = Omit<SessionChange, 'deadline'>

/**
 * `use`. The server creates a missing namespace or database if the user is an owner. `null` deselects a name; a database
 * cannot stay selected without its namespace. Without any names the server chooses its defaults.
 */
export function useChange(
  session: Session,
  names: { namespace?: unknown; database?: unknown } | undefined,
  capabilities: Capabilities,
): Change {
  if (names === undefined) {
    const adopt: Change['adopt'] = (_, result) => {
      const chosen = isRecord(result) ? result : {}
      return { namespace: nameOr(chosen['namespace'], undefined), database: nameOr(chosen['database'], undefined) }
    }
    return { method: 'use', change: 'repeatable', params: () => [undefined, undefined], adopt }
  }
  checkKnown(names, ['namespace', 'database'], ' of use()')
  const { namespace: ns, database: db } = names
  nameOption(ns ?? undefined, 'namespace')
  nameOption(db ?? undefined, 'database')
  if (ns === undefined && db === undefined) {
    throw new ConfigurationError(say('use-without-names'), { hint: advise('write-use') })
  }
  const wanted = (state: SessionState): Names => {
    const namespace = nameOr(ns, state.namespace)
    return { namespace, database: nameOr(db, namespace === state.namespace ? state.database : undefined) }
  }
  return {
    method: 'use',
    change: 'repeatable',
    params: state => {
      const { namespace, database } = wanted(state)
      if (namespace === undefined && database !== undefined) {
        throw new ConfigurationError(say('use-without-namespace'), {
          option: 'namespace',
          hint: advise('write-use'),
        })
      }
      if (capabilities.session === 'request')
        refuseBelowToken(session, { namespace, database }, ns === null || db === null)
      return [namespace ?? null, database ?? null]
    },
    adopt: wanted,
  }
}

type Names = Pick<SessionState, 'namespace' | 'database'>

function nameOr(given: unknown, fallback: string | undefined): string | undefined {
  if (given === null) return undefined
  return typeof given === 'string' ? given : fallback
}

/** If a request names no namespace or database, the server uses those of its token. */
function refuseBelowToken(session: Session, { namespace, database }: Names, choosesNone: boolean): void {
  if (!choosesNone) return
  const issued = claimsOf(session.tokens.access ?? '')
  for (const [option, own, wanted] of [
    ['namespace', issued.namespace, namespace],
    ['database', issued.database, database],
  ] as const) {
    if (own === undefined || wanted !== undefined) continue
    throw new UnsupportedError(say('set-by-token', option), {
      hint: advise('user-of-higher-level'),
    })
  }
}

/**
 * `set`. If state is sent with each request, a query with the variable tests whether the server accepts it, since a
 * rejected one would fail every later query. The value is copied, since it is sent again on each new link.
 */
export function setChange(name: string, given: unknown, capabilities: Capabilities, codec: Codec): Change {
  checkVariable('set', name)
  const value = copyOf(codec, given)
  const adopt: Change['adopt'] = ({ variables }) => ({ variables: { ...variables, [name]: value } })
  if (capabilities.session === 'link')
    return { method: 'set', change: 'repeatable', params: () => [name, value], adopt }
  return {
    method: 'query',
    change: 'repeatable',
    params: () => ['RETURN NONE', { [name]: value }],
    read: resultsOf,
    adopt,
  }
}

export function unsetChange(name: string, capabilities: Capabilities): Change {
  checkVariable('unset', name)
  return {
    method: 'unset',
    change: 'repeatable',
    params: () => [name],
    local: capabilities.session === 'request',
    adopt: ({ variables }) => {
      const { [name]: _, ...rest } = variables
      return { variables: rest }
    },
  }
}

/** `signin` and `signup`. A sign-up is never repeated, so later links use only its token. */
export function credentialsChange(method: 'signin' | 'signup', given: Credentials): Change {
  const credentials = checkCredentials(given, 'credentials')
  return {
    method,
    change: method === 'signin' ? 'repeatable' : 'once',
    params: state => [wireCredentials(credentials, state)],
    read: tokensIn,
    adopt: (state, result) => {
      const tokens = tokensIn(result)
      return {
        authentication:
          method === 'signin' ? { kind: 'credentials', credentials } : withTokens({ access: tokens.access }),
        ...namesAfter(state, wireCredentials(credentials, state)),
        tokens,
      }
    },
  }
}

/**
 * `authenticate`. If the access token is rejected, its refresh token is used to get a new one. With `renew` that is done
 * at once.
 */
export function authenticateChange(tokens: Tokens, renew = false): Change {
  const adopt = (state: SessionState, adopted: Tokens): Adoption => {
    const { namespace, database } = claimsOf(adopted.access)
    const names = namesAfter(state, { ns: namespace, db: database })
    return { authentication: withTokens(adopted), ...names, tokens: adopted }
  }
  const hasRefresh = tokens.refresh !== undefined
  const refresh: Change = {
    method: 'refresh',
    change: 'once',
    params: () => [tokens],
    adopt: (state, result) => ({ ...adopt(state, tokensIn(result)), areRenewed: true }),
  }
  if (renew && hasRefresh) return refresh
  return {
    method: 'authenticate',
    change: 'repeatable',
    params: () => [tokens.access],
    adopt: state => adopt(state, tokens),
    ...(hasRefresh && { ifRefused: refresh }),
  }
}

export function invalidateChange(capabilities: Capabilities): Change {
  return {
    method: 'invalidate',
    change: 'repeatable',
    params: () => [],
    local: capabilities.session === 'request',
    adopt: () => ({ authentication: ANONYMOUS }),
  }
}

/** Signing in to a namespace or database also chooses it. */
function namesAfter(
  state: SessionState,
  { ns, db }: { readonly ns?: string | undefined; readonly db?: string | undefined },
): Pick<SessionState, 'namespace' | 'database'> {
  const namespace = ns ?? state.namespace
  return { namespace, database: db ?? (namespace === state.namespace ? state.database : undefined) }
}

/** The tokens in the reply to a sign-in. */
export function tokensIn(result: unknown): Tokens {
  const tokens = readTokens(result)
  if (tokens !== undefined) return tokens
  throw new ProtocolError(say('sign-in-without-token'), { outcome: 'answered' })
}

function checkVariable(method: string, name: unknown): void {
  if (typeof name === 'string' && name !== '' && !name.startsWith('$')) return
  throw new ConfigurationError(say('not-a-variable-name', method), {
    option: 'name',
    hint: advise('write-variable-name', method),
  })
}

function copyOf(codec: Codec, value: unknown): unknown {
  try {
    return codec.decode(codec.encode(value))
  } catch (cause) {
    throw new EncodingError(say('unencodable-variable'), { option: 'value', cause })
  }
}
