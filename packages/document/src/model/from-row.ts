import { ConfigurationError, originOf } from '@surrealengine/core'
import { MODEL } from './model.js'
import { stateOf } from './state.js'

/** Marks what the database gave, through whatever constructor it passes. */
const ROW: unique symbol = Symbol('row')

/** A document class, whatever its documents are. */
export type AnyDocumentClass<D = object> = abstract new (...input: never[]) => D

/** Whether it is a document class. */
export function isDocumentClass(value: unknown): value is AnyDocumentClass {
  return typeof value === 'function' && MODEL in value
}

/** The row in what a constructor was given, where it is one. */
export function rowIn(input: object): object | undefined {
  return ROW in input && typeof input[ROW] === 'object' ? (input[ROW] ?? undefined) : undefined
}

/**
 * A document of what the database gave. `executor` is who asked, where that is known.
 * @throws ConfigurationError when the constructor of the class does not hand on what it is given, or the class declares a
 * field again.
 */
export function fromRow<D>(Class: AnyDocumentClass<D>, row: Readonly<Record<string, unknown>>, executor?: object): D {
  const document = Reflect.construct(Class, [{ ...row, [ROW]: row }])
  const state = stateOf(document)
  if (executor !== undefined) state.home = originOf(executor)
  if (state.row === row) {
    assertNotOverwritten(Class.name, document)
    return document
  }
  throw new ConfigurationError(`The constructor of ${Class.name} does not hand on what it is given`, {
    hint: 'Write constructor(input) { super(input) }: what is read is made by it as well.',
  })
}

/** A class field of the same name is set after the constructor: the next `save()` would take the value from the record. */
function assertNotOverwritten(className: string, document: object): void {
  for (const name of stateOf(document).stored?.keys() ?? []) {
    if (!Object.hasOwn(document, name) || Reflect.get(document, name) !== undefined) continue
    throw new ConfigurationError(`The class ${className} declares "${name}" again, and so loses what is read`, {
      option: name,
      hint: 'Leave it out of the body of the class: Document.define() has declared it. In TypeScript write declare before it.',
    })
  }
}
