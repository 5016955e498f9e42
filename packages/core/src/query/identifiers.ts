import { Table } from '@surrealengine/values'
import { advise, say } from '#prose'
import { wrong } from '../errors/configuration.js'

/**
 * Quotes any name for SurrealQL: in backticks, with `` ` `` and `\` escaped.
 *
 * @example
 * ```ts
 * import { quoteIdentifier } from '@surrealengine/core'
 *
 * const sql = `DEFINE TABLE ${quoteIdentifier('my table')}`
 * ```
 * @throws ConfigurationError if the name is not a string.
 */
export function quoteIdentifier(name: string): string {
  if (typeof name !== 'string') throw wrong(say('identifier-not-string'))
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``
}

/**
 * A table by name. The name is never parsed.
 * @throws ConfigurationError if the name is empty, or contains a `:` and so is most likely a record id.
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
 * The name of a function for SurrealQL. It cannot be bound as a variable, so invalid names are rejected.
 * @throws ConfigurationError if the name or version is invalid.
 */
export function functionName(name: string, version: string | undefined): string {
  const parts = typeof name === 'string' ? name.split('::') : ['']
  // The parts of a user-defined function (`fn::…`) may have any name.
  const isOwn = parts[0] === 'fn' && parts.length > 1
  if (!parts.every(part => (isOwn ? part !== '' : PART.test(part)))) {
    throw wrong(say('invalid-function-name'), advise('write-function-name'))
  }
  const path = parts.map(part => (PART.test(part) ? part : quoteIdentifier(part))).join('::')
  if (version === undefined) return path
  if (typeof version === 'string' && VERSION.test(version)) return `${path}<${version}>`
  throw wrong(say('invalid-function-version'), advise('write-version'), 'version')
}
