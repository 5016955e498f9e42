import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallRecord } from './call-record.js'
import { queryWithLiterals, readQuery } from './query-text.js'

const session = {
  view: { namespace: undefined, database: undefined, authentication: undefined },
  tokens: { held: undefined },
}

function about(sql: string, variables: object = {}): CallRecord {
  return new CallRecord({ method: 'query', params: [sql, variables] }, session, 'ws://host')
}

test.each([
  ['SELECT * FROM users WHERE age > 18', 'SELECT * FROM users WHERE age > ?'],
  ['SELECT * FROM users:alice', 'SELECT * FROM users:?'],
  ['SELECT * FROM users:⟨a b⟩', 'SELECT * FROM users:?'],
  ['SELECT * FROM users:1..9', 'SELECT * FROM users:?..?'],
  ["RETURN 'it\\'s'", 'RETURN ?'],
  ['RETURN "a \'b\' c"', 'RETURN ?'],
  ["RETURN u'018f-…'", 'RETURN ?'],
  ['RETURN 1h30m + 1.5dec + 1e3', 'RETURN ? + ? + ?'],
  ["RETURN 'not closed", 'RETURN ?'],
  ["RETURN 1 -- a note: it's\n; RETURN 2", 'RETURN ? ; RETURN ?'],
  ["RETURN /* it's */ 'a' // it's\n # it's", 'RETURN ?'],
  ['RETURN a::b($c)', 'RETURN a::b($c)'],
  ['RETURN { a: true, b: NONE }', 'RETURN { a: true, b: NONE }'],
  ['RETURN /secret/', 'RETURN ?'],
  ["RETURN /it's/ + 'secret'", 'RETURN ?'],
  ['RETURN (1 + 2) / 3', 'RETURN (? + ?) / ?'],
  ["RETURN 1 \u2028 'a'", '?'],
  ["SELECT * FROM `it's`", 'SELECT * FROM ?'],
  ['CREATE ⟨my table⟩', 'CREATE ⟨my table⟩'],
])('the text of %j is %j', (sql, text) => {
  expect(about(sql).text).toBe(text)
})

test('a long text is cut', () => {
  expect(about(`RETURN [${'a, '.repeat(5000)}]`).text).toMatch(/^RETURN .{4089}…$/)
})

test.each([
  ['SELECT * FROM ONLY users', 'SELECT', 'users', 'SELECT users'],
  ['SELECT (SELECT * FROM a) FROM b', 'SELECT', 'b', 'SELECT b'],
  ['SELECT * FROM a, b', 'SELECT', undefined, 'SELECT'],
  ['SELECT * FROM type::table($t)', 'SELECT', undefined, 'SELECT'],
  ['LIVE SELECT * FROM users', 'LIVE SELECT', 'users', 'LIVE SELECT users'],
  ['create users:1', 'CREATE', 'users', 'CREATE users'],
  ['INSERT RELATION INTO likes $rows', 'INSERT', 'likes', 'INSERT likes'],
  ['RELATE a:1->likes->b:2', 'RELATE', 'likes', 'RELATE likes'],
  ['DELETE FROM users', 'DELETE', 'users', 'DELETE users'],
  ['UPDATE ONLY ⟨my table⟩ SET a = 1', 'UPDATE', 'my table', 'UPDATE my table'],
  ['DEFINE TABLE IF NOT EXISTS users', 'DEFINE TABLE', 'users', 'DEFINE TABLE users'],
  ['$a + 1', 'RETURN', undefined, 'RETURN'],
  ['SELECT * FROM a; SELECT * FROM b', 'BATCH SELECT', undefined, 'SELECT a; SELECT b'],
  ['BEGIN; CREATE a; COMMIT;', 'BATCH', undefined, 'BEGIN; CREATE a; COMMIT'],
  ['IF true { CREATE a; CREATE b }', 'IF', undefined, 'IF'],
  ['-- nothing', 'query', undefined, 'query'],
])('%j is the operation %s on %s', (sql, operation, collection, summary) => {
  expect(about(sql)).toMatchObject({ operation, collection, summary })
})

test('statements are counted outside of blocks', () => {
  expect(
    ['', 'a', 'a;', 'a; b', 'FOR $x IN [1] { a; b }; c', "RETURN ';'; x"].map(sql => about(sql).statements),
  ).toEqual([0, 1, 1, 2, 2, 2])
})

test('a long summary is cut between statements', () => {
  const { summary } = about('SELECT * FROM a; '.repeat(100))
  expect(summary.length).toBeLessThanOrEqual(255)
  expect(summary).toMatch(/^(SELECT a; )+SELECT a$/)
})

/** Queries of valid parts, with a marker in every literal and comment. */
const MARK = 'hunter2'
const part = fc.oneof(
  fc.constantFrom(
    'SELECT',
    'FROM',
    'users',
    '$name',
    '=',
    '+',
    '/',
    ',',
    '(',
    ')',
    '{',
    '}',
    ';',
    '::',
    '->',
    '`a`',
    '⟨b⟩',
  ),
  fc
    .tuple(
      fc.constantFrom("'", '"'),
      fc.stringMatching(/^[^\\'"\r\v\f\u0085\u2028\u2029]*$/),
      fc.stringMatching(/^([^\\]|\\.)?$/),
    )
    .map(([quote, text, more]) => quote + `${text}${MARK}${more}`.replaceAll(/(?<!\\)['"]/g, '') + quote),
  fc.constantFrom(
    `/* ${MARK} ' */`,
    `-- ${MARK} "\n`,
    `users:${MARK}`,
    `users:⟨${MARK}⟩`,
    `= /${MARK}/`,
    `= /'${MARK}/`,
  ),
)

test('no literal is ever part of the text', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), parts => {
      expect(readQuery(parts.join(' ')).text).not.toContain(MARK)
    }),
    { numRuns: 2000 },
  )
})

test('text of any kind is read to its end, and the same each time', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'\'"`⟨⟩\\/-*#;:$(){}[] \n1a'), maxLength: 30 }), sql => {
      const { text, statements } = readQuery(sql)
      expect(readQuery(sql)).toEqual({ ...readQuery(sql), text, statements })
      expect(text).not.toMatch(/\n/)
      queryWithLiterals(sql, [])
    }),
  )
})
