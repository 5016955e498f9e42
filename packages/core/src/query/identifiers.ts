import { Table } from '@surrealengine/values'
import { advise, say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'

/**
 * A name as SurrealQL takes it, whatever it holds: in backticks, with `` ` `` and `\` escaped.
 *
 * @example
 * ```ts
 * import { quoteIdentifier } from '@surrealengine/core'
 *
 * const sql = `DEFINE TABLE ${quoteIdentifier('my table')}`
 * ```
 * @throws ConfigurationError for what is no text.
 */
export function quoteIdentifier(name: string): string {
  if (typeof name !== 'string') throw new ConfigurationError(say('identifier-not-text'))
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``
}

/**
 * A table by its name. The name is never parsed.
 * @throws ConfigurationError for an empty name, and for one with a `:`, which most likely means a record.
 */
export function tableOf(name: unknown, method: string): Table {
  if (name instanceof Table) return name
  if (typeof name !== 'string') {
    throw new ConfigurationError(say('not-a-table', method, name === null ? 'null' : typeof name))
  }
  if (name === '') throw new ConfigurationError(say('empty-table-name', method))
  const colon = name.indexOf(':')
  if (colon < 0) return new Table(name)
  throw new ConfigurationError(say('record-for-table', method, name), {
    hint: advise('pass-record-id', name.slice(0, colon), name.slice(colon + 1)),
  })
}

const PART = /^[A-Za-z_]\w*$/
const VERSION = /^\d+\.\d+\.\d+$/

/**
 * The name of a function as SurrealQL takes it. It cannot be bound as a variable, so what is no name is refused.
 * @throws ConfigurationError for anything that is not one.
 */
export function functionName(name: string, version: string | undefined): string {
  const [first = '', ...rest] = typeof name === 'string' ? name.split('::') : []
  // The parts of a function of the database's own may have any name.
  const isName = first === 'fn' ? !rest.includes('') : [first, ...rest].every(part => PART.test(part))
  if (!isName) throw new ConfigurationError(say('not-a-function-name'), { hint: advise('write-function-name') })
  const path = [first, ...rest.map(part => (PART.test(part) ? part : quoteIdentifier(part)))].join('::')
  if (version === undefined) return path
  if (typeof version === 'string' && VERSION.test(version)) return `${path}<${version}>`
  throw new ConfigurationError(say('not-a-function-version'), { option: 'version', hint: advise('write-version') })
}
