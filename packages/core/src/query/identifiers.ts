import { Table } from '@surrealengine/values'
import { advise, say } from '#prose'
import { wrong } from '../errors/configuration.js'

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
  if (typeof name !== 'string') throw wrong(say('identifier-not-text'))
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``
}

/**
 * A table by its name. The name is never parsed.
 * @throws ConfigurationError for an empty name, and for one with a `:`, which most likely means a record.
 */
export function tableOf(name: unknown, method: string): Table {
  if (name instanceof Table) return name
  if (typeof name !== 'string') throw wrong(say('not-a-table', method, name === null ? 'null' : typeof name))
  if (name === '') throw wrong(say('empty-table-name', method))
  if (!name.includes(':')) return new Table(name)
  throw wrong(say('record-for-table', method, name), advise('pass-record-id', name))
}

const PART = /^[A-Za-z_]\w*$/
const VERSION = /^\d+\.\d+\.\d+$/

/**
 * The name of a function as SurrealQL takes it. It cannot be bound as a variable, so what is no name is refused.
 * @throws ConfigurationError for anything that is not one.
 */
export function functionName(name: string, version: string | undefined): string {
  const parts = typeof name === 'string' ? name.split('::') : ['']
  // The parts of a function of the database's own may have any name.
  const isOwn = parts[0] === 'fn' && parts.length > 1
  if (!parts.every(part => (isOwn ? part !== '' : PART.test(part)))) {
    throw wrong(say('not-a-function-name'), advise('write-function-name'))
  }
  const path = parts.map(part => (PART.test(part) ? part : quoteIdentifier(part))).join('::')
  if (version === undefined) return path
  if (typeof version === 'string' && VERSION.test(version)) return `${path}<${version}>`
  throw wrong(say('not-a-function-version'), advise('write-version'), 'version')
}
