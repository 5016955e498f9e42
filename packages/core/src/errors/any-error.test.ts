import { expect, expectTypeOf, test } from 'vitest'
import { type AnySurrealEngineError, type ErrorClasses, isSurrealEngineError } from './any-error.js'
import * as configuration from './configuration.js'
import * as connection from './connection.js'
import { type ErrorCode, SurrealEngineError } from './error.js'
import { InsertManyError } from './insert-many.js'
import * as query from './query.js'
import * as request from './request.js'
import type { ServerFault } from './server-fault.js'

type ErrorClass = new (first: never, second: never, third: never) => SurrealEngineError

const isErrorClass = (value: unknown): value is ErrorClass =>
  typeof value === 'function' && value.prototype instanceof SurrealEngineError

const CLASSES = [configuration, connection, query, request]
  .flatMap(file => Object.values<unknown>(file))
  .concat(InsertManyError)
  .filter(isErrorClass)

/** Makes one of each class. */
const ERRORS = CLASSES.map(Class => {
  const first = Object.values<unknown>(query).includes(Class) ? { message: 'x' } : 'x'
  const second = Class === InsertManyError ? { answeredRows: [], uncertainRows: [], failedRows: [] } : {}
  return new Class(first as never, second as never, {} as never)
})

test('each class has a code of its own, and its name follows from it', () => {
  expect(ERRORS.length).toBeGreaterThan(30)
  expect(new Set(ERRORS.map(({ code }) => code)).size).toBe(ERRORS.length)
  for (const [index, error] of ERRORS.entries()) expect(error.name).toBe(CLASSES[index]?.name)
})

test('an error names the page and anchor that describe it', () => {
  expect(new connection.ConnectionLostError('x').docs).toBe('docs/errors.md#connection_lost')
})

test('every code has its class, with that code as a literal', () => {
  expectTypeOf<Exclude<ErrorCode, keyof ErrorClasses>>().toEqualTypeOf<'DOCUMENT_VALIDATION'>()
  expectTypeOf<Exclude<keyof ErrorClasses, ErrorCode>>().toEqualTypeOf<never>()
  type Codes = { [Code in keyof ErrorClasses]: ErrorClasses[Code]['code'] }
  expectTypeOf<Codes>().toEqualTypeOf<{ readonly [Code in keyof ErrorClasses]: Code }>()
})

test('a code narrows an error to its class', () => {
  const fault: ServerFault = { message: "Database index `email` already contains 'a', with record `users:1`" }
  const error: unknown = new query.UniqueError(fault, { index: 2 })
  if (!isSurrealEngineError(error)) throw new TypeError('not an error of the library')
  expectTypeOf(error).toEqualTypeOf<AnySurrealEngineError>()
  switch (error.code) {
    case 'UNIQUE':
      expectTypeOf(error).toEqualTypeOf<query.UniqueError>()
      expect([error.indexName, error.values, error.record, error.index]).toEqual(['email', "'a'", 'users:1', 2])
      break
    case 'QUERY':
      expectTypeOf(error.index).toEqualTypeOf<number | undefined>()
      throw new TypeError('another code')
    case 'CONFIGURATION':
      expectTypeOf(error.option).toEqualTypeOf<string | undefined>()
      throw new TypeError('another code')
    case 'INSERT_MANY':
      expectTypeOf(error).toEqualTypeOf<InsertManyError>()
      throw new TypeError('another code')
    default:
      // @ts-expect-error `index` is not a field of every other class
      throw new TypeError(`another code: ${error.index}`)
  }
})

test('a class with subclasses narrows to their codes', () => {
  const error: SurrealEngineError = new connection.TlsError('x')
  if (!(error instanceof connection.ConnectionError)) throw new TypeError('another class')
  expectTypeOf<'TLS'>().toExtend<typeof error.code>()
  expectTypeOf<'QUERY'>().not.toExtend<typeof error.code>()
  expect(error.code).toBe('TLS')
})
