import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as library from 'surrealengine'
import { expect, test } from 'vitest'

type ErrorClass = new (...args: unknown[]) => library.SurrealEngineError

const isErrorClass = (value: unknown): value is ErrorClass =>
  typeof value === 'function' && value.prototype instanceof library.SurrealEngineError

/** One error of each class. Some classes take a fault in place of a message. */
const errors = Object.values<unknown>(library)
  .filter(isErrorClass)
  .map(Class => new Class({ message: 'x' }, []))

/** The codes of the headings of a page. */
function codesOn(page: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '..', page), 'utf8')
  return [...text.matchAll(/^### `([A-Z_]+)`$/gm)].map(([, code = '']) => code)
}

test('the page of errors has a heading for each code, and no other', () => {
  expect(codesOn('docs/errors.md').sort()).toEqual(errors.map(({ code }) => code).sort())
})

test('each error leads to its heading', () => {
  for (const { code, docs } of errors) {
    const [page = '', anchor] = docs.split('#')
    // As GitHub makes anchors of headings.
    expect(codesOn(page).map(heading => heading.toLowerCase())).toContain(anchor)
    expect(anchor).toBe(code.toLowerCase())
  }
})
