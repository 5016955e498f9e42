/** The options of `createConnection` that the environment can set. */
export interface EnvironmentOptions {
  readonly url?: string
  readonly namespace?: string
  readonly database?: string
  readonly username?: string
  readonly password?: string
  readonly token?: string
}

/**
 * Options for `createConnection` from `SURREAL_URL`, `SURREAL_NAMESPACE`, `SURREAL_DATABASE`, `SURREAL_USER`,
 * `SURREAL_PASS` and `SURREAL_TOKEN`. An empty variable counts as not set. A user in `SURREAL_URL` takes precedence
 * over `SURREAL_TOKEN`, and that over `SURREAL_USER` with `SURREAL_PASS`.
 *
 * @example
 * ```ts
 * import { createConnection, optionsFromEnv } from '@surrealengine/core'
 * import '@surrealengine/transport-ws'
 *
 * const db = createConnection({ url: 'ws://localhost:8000', ...optionsFromEnv() })
 * ```
 */
export function optionsFromEnv(
  environment: Readonly<Record<string, string | undefined>> = processEnvironment(),
): EnvironmentOptions {
  const read = <K extends string>(option: K, variable: string): { readonly [Key in K]?: string } => {
    const value = environment[variable]
    return value === undefined || value === '' ? {} : ({ [option]: value } as { readonly [Key in K]?: string })
  }
  const url = read('url', 'SURREAL_URL')
  const token = read('token', 'SURREAL_TOKEN')
  const username = read('username', 'SURREAL_USER')
  const user = username.username === undefined ? {} : { ...username, ...read('password', 'SURREAL_PASS') }
  const who = url.url?.includes('@') === true ? {} : token.token === undefined ? user : token
  return { ...url, ...read('namespace', 'SURREAL_NAMESPACE'), ...read('database', 'SURREAL_DATABASE'), ...who }
}

/** The process environment; empty in browsers. */
function processEnvironment(): Readonly<Record<string, string | undefined>> {
  const { process } = globalThis as { process?: { readonly env?: Readonly<Record<string, string | undefined>> } }
  return process?.env ?? {}
}
