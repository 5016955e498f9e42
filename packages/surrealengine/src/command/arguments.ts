import { parseArgs } from 'node:util'
import { type EnvironmentOptions, type ExportOptions, optionsFromEnv } from '@surrealengine/core'
import { UsageError } from './usage-error.js'

/** Who is asking, as far as the command line and the environment say it. */
export interface Login {
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly token?: string | undefined
}

type Names = Pick<EnvironmentOptions, 'namespace' | 'database'>

/** What is to be looked at, and as whom. */
export interface Request {
  /** As it was typed: it may hold a password, so it is never shown. */
  readonly url: string
  readonly login: Login
  /** Whether the login comes from the environment, where it may be meant for another database. */
  readonly fromEnvironment: boolean
  readonly authLevel: 'root' | 'namespace' | 'database' | undefined
  readonly namespace: string | undefined
  readonly database: string | undefined
  /** What the environment chooses, where neither the options nor the url do. */
  readonly fallback: Names | undefined
  /** Milliseconds that each step may take. */
  readonly timeout: number
  /** Whether the timeout was given, and is not the default. */
  readonly isTimeoutGiven: boolean
  /** The file of certificates to trust. */
  readonly ca: string | undefined
}

/** What was asked for. */
export type Command =
  | { readonly kind: 'help' | 'version' }
  | { readonly kind: 'schemes'; readonly json: boolean }
  | { readonly kind: 'ping' | 'doctor'; readonly json: boolean; readonly request: Request }
  | DataCommand

/** A command that moves data. */
export type DataCommand =
  | {
      readonly kind: 'export'
      readonly request: Request
      /** The file to write; standard output where there is none. */
      readonly file: string | undefined
      readonly parts: Pick<ExportOptions, 'tables' | 'records'>
    }
  /** `file` is the one to read, or standard input where there is none. */
  | { readonly kind: 'import'; readonly request: Request; readonly file: string | undefined }
  /** `sql` comes from standard input where there is none. */
  | { readonly kind: 'query'; readonly json: boolean; readonly request: Request; readonly sql: string | undefined }

type Environment = Readonly<Record<string, string | undefined>>

const OPTIONS = {
  user: { type: 'string', short: 'u' },
  password: { type: 'string', short: 'p' },
  token: { type: 'string' },
  'auth-level': { type: 'string' },
  namespace: { type: 'string' },
  database: { type: 'string' },
  timeout: { type: 'string' },
  ca: { type: 'string' },
  table: { type: 'string', multiple: true },
  'no-records': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** How a url begins, unlike a file or a query. */
const URL_START = /^[a-z][a-z0-9+.-]*:\/\//i

const TIMEOUT = 10_000
const LONGEST_TIMEOUT = 3_600_000
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }

/**
 * Reads the command line.
 * @throws UsageError when it cannot mean anything. No value is repeated: it may be a password in the wrong place.
 */
export function readArguments(args: readonly string[], environment: Environment): Command {
  const { values, positionals } = parse(args)
  const [name, given, ...more] = positionals
  if (values.help) return { kind: 'help' }
  if (values.version) return { kind: 'version' }
  const json = values.json ?? false
  switch (name) {
    case 'schemes':
      if (given !== undefined) throw new UsageError('schemes takes no url')
      return { kind: 'schemes', json }
    case 'ping':
    case 'doctor':
      if (more.length > 0) throw new UsageError(`${name} takes one url`)
      refuseParts(values, name)
      return { kind: name, json, request: requestOf(name, given, values, environment) }
    case 'export':
    case 'import':
    case 'query': {
      // Without a url, the environment has it.
      const isUrl = given !== undefined && URL_START.test(given)
      const [subject, ...rest] = isUrl ? more : positionals.slice(1)
      if (rest.length > 0) {
        throw new UsageError(`${name} takes a url and one ${name === 'query' ? 'query: quote it' : 'file'}`)
      }
      const request = requestOf(name, isUrl ? given : undefined, values, environment)
      if (name !== 'export') refuseParts(values, name)
      if (name === 'query') return { kind: name, json, request, sql: subject }
      if (json) throw new UsageError(`${name} takes no --json`)
      const file = subject === '-' ? undefined : subject
      return name === 'import' ? { kind: name, request, file } : { kind: name, request, file, parts: partsOf(values) }
    }
    case undefined:
      throw new UsageError('There is no command')
    default:
      throw new UsageError('There is no such command')
  }
}

function requestOf(name: string, given: string | undefined, values: Values, environment: Environment): Request {
  const { url = given, ...fallback } = optionsFromEnv({ ...environment, ...(given && { SURREAL_URL: given }) })
  if (url === undefined) throw new UsageError(`${name} needs a url`)
  const { namespace, database, ca, timeout } = values
  return {
    url,
    ...loginOf(values, fallback, environment),
    authLevel: authLevelOf(values['auth-level']),
    namespace,
    database,
    fallback: namesOf(fallback),
    timeout: timeoutOf(timeout),
    isTimeoutGiven: timeout !== undefined,
    ca,
  }
}

/** The parts of a database to export. */
function partsOf({ table, 'no-records': noRecords }: Values): Pick<ExportOptions, 'tables' | 'records'> {
  return { ...(table !== undefined && { tables: table }), ...(noRecords === true && { records: false }) }
}

function refuseParts({ table, 'no-records': noRecords }: Values, name: string): void {
  if (table !== undefined || noRecords !== undefined)
    throw new UsageError(`${name} takes no --table and no --no-records`)
}

type Values = ReturnType<typeof parse>['values']

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })
  } catch (thrown) {
    // Its first sentence names an option and no value.
    const message = thrown instanceof Error ? thrown.message : ''
    const said =
      /^(?:Unknown option '--?[^'=]*'|Option '[^']*' (?:argument missing|argument is ambiguous|does not take an argument))/
    throw new UsageError(said.exec(message)?.[0] ?? 'The options cannot be read')
  }
}

/** Options stand over the environment, and so does a user in the url. */
function loginOf(
  { user, password, token }: { readonly user?: string; readonly password?: string; readonly token?: string },
  fallback: EnvironmentOptions,
  environment: Environment,
): Pick<Request, 'login' | 'fromEnvironment'> {
  if (token !== undefined) return { login: { username: user, password, token }, fromEnvironment: false }
  if (user !== undefined || password !== undefined) {
    // A password is better in the environment than in a list of processes.
    const username = user ?? set(environment['SURREAL_USER'])
    const secret = password ?? set(environment['SURREAL_PASS'])
    return { login: { username, password: secret }, fromEnvironment: false }
  }
  const { namespace: _, database: __, ...login } = fallback
  return { login, fromEnvironment: true }
}

function namesOf({ namespace, database }: EnvironmentOptions): Names | undefined {
  if (namespace === undefined && database === undefined) return undefined
  return { ...(namespace !== undefined && { namespace }), ...(database !== undefined && { database }) }
}

function set(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

function authLevelOf(level: string | undefined): Request['authLevel'] {
  if (level === undefined || level === 'root' || level === 'namespace' || level === 'database') return level
  throw new UsageError('--auth-level is none of root, namespace, database')
}

function timeoutOf(text: string | undefined): number {
  if (text === undefined) return TIMEOUT
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? []
  const timeout = Number(amount) * (UNITS[unit] ?? 0)
  if (timeout > 0 && timeout <= LONGEST_TIMEOUT) return timeout
  throw new UsageError("--timeout is no time of at most an hour: write '500ms', '10s' or '2m'")
}
