import * as sdk from 'surrealdb'
import { describe, expect, test } from 'vitest'
import { BoundQuery, surql } from './bound-query.js'

/** The query with its parameters numbered, and their values in that order. */
function numbered({ query, bindings }: { query: string; bindings: Record<string, unknown> }): [string, unknown[]] {
  const values: unknown[] = []
  const text = query.replace(/\$(\w+)/g, (_, name: string) => `$${values.push(bindings[name])}`)
  expect(values).toHaveLength(Object.keys(bindings).length)
  return [text, values]
}

describe('surql', () => {
  test('makes a parameter of each value, whatever it holds', () => {
    const query = surql`SELECT * FROM users WHERE name = ${"'; DELETE users"} AND age > ${30}`
    expect(numbered(query)).toEqual(['SELECT * FROM users WHERE name = $1 AND age > $2', ["'; DELETE users", 30]])
  })

  test('puts a query among the values in its place, with its parameters', () => {
    const inner = surql`age >= ${18}`
    expect(numbered(surql`SELECT ${1} WHERE ${inner} LIMIT ${5}`)).toEqual([
      'SELECT $1 WHERE age >= $2 LIMIT $3',
      [1, 18, 5],
    ])
  })

  test('takes queries and expressions of the official SDK', () => {
    const query = surql`SELECT ${1} WHERE ${sdk.surql`a = ${2}`} AND ${sdk.eq('b', 3)} AND ${sdk.expr(sdk.gt('c', 4))}`
    expect(numbered(query)).toEqual(['SELECT $1 WHERE a = $2 AND b = $3 AND c > $4', [1, 2, 3, 4]])
  })

  test('gives queries that the official SDK takes', () => {
    expect(numbered(sdk.surql`SELECT ${1} WHERE ${surql`a = ${2}`}`)).toEqual(['SELECT $1 WHERE a = $2', [1, 2]])
    expect(new sdk.BoundQuery(surql`RETURN ${1}` as never).query).toMatch(/^RETURN \$/)
  })

  test('no two parameters of a process have the same name, in whichever copy they were made', async () => {
    const copy: typeof import('./index.js') = await import(`${'../dist/index.js'}?another`)
    const queries = [surql`${1}`, copy.surql`${2}`, surql`${3}`]
    expect(numbered(surql`${queries[0]} ${queries[1]} ${queries[2]}`)).toEqual(['$1 $2 $3', [1, 2, 3]])
  })
})

describe('BoundQuery', () => {
  test('grows by text, by another query and by a template', () => {
    const query = new BoundQuery('SELECT $a', { a: 1 })
    query.append(', $b', { b: 2 }).append(new sdk.BoundQuery(', $c', { c: 3 }))
    query.append(surql`, ${4}`).append`, ${5}`
    expect(numbered(query)).toEqual(['SELECT $1, $2, $3, $4, $5', [1, 2, 3, 4, 5]])
    expect(new BoundQuery()).toMatchObject({ query: '', bindings: {} })
  })

  test('refuses two values for one parameter, and stays as it was', () => {
    const query = new BoundQuery('SELECT $a', { a: 1 })
    expect(() => query.append(', $a', { a: 2 })).toThrow(/^BoundQuery: two different values for \$a; rename/)
    expect(query.append(', $a', { a: 1 }).query).toBe('SELECT $a, $a')
  })

  test('neither shares its bindings nor takes a key for a prototype', () => {
    const given = JSON.parse('{ "__proto__": { "isAdmin": true } }')
    const query = new BoundQuery('SELECT 1', given)
    query.bindings['a'] = 1
    given.b = 2
    expect(Object.keys(query.bindings)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(query.bindings)).toBe(Object.prototype)
    expect(new BoundQuery(query).append('', { c: 1 }).bindings).not.toBe(query.bindings)
    expect(query.bindings).not.toHaveProperty('c')
  })

  test.each([1, null, {}, new Date()])('of %o is refused', given => {
    expect(() => new BoundQuery(given as never)).toThrow(/^BoundQuery: pass SurrealQL as a string/)
  })
})
