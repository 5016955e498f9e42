import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { samplesOf, VALUES } from '@surrealengine/fixtures/samples'
import { startServer, type TestServer } from '@surrealengine/testing'
import * as values from '@surrealengine/values'
import * as sdk from 'surrealdb'
import { type Connection, connect, createCodec } from 'surrealengine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const require = createRequire(import.meta.url)
const directory = mkdtempSync(join(tmpdir(), 'values-'))
cpSync(dirname(require.resolve('@surrealengine/values/package.json')), directory, { recursive: true })
const copy: typeof values = await import(join(directory, 'dist/index.js'))

const LIBRARIES = { 'this library': values, 'a copy of it': copy, 'the official SDK': sdk } as const
type Library = keyof typeof LIBRARIES
const NAMES = Object.keys(LIBRARIES) as Library[]

/** SurrealDB 3 has no futures, and returns ids that were sent as strings as record ids. */
const SENT = VALUES.filter(name => name !== 'Future' && name !== 'StringRecordId')

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server.stop()
  rmSync(directory, { recursive: true })
})

/** Connects over each kind of transport, with a codec that decodes to the classes of a library. */
const OVER: Readonly<Record<string, (gives: Library) => Promise<Connection>>> = {
  ws: gives => connectTo(server.wsUrl, gives),
  http: gives => connectTo(server.httpUrl, gives),
  embedded: gives => connectTo('mem://', gives),
}

function connectTo(url: string, gives: Library): Promise<Connection> {
  const { username, password } = server
  const user = url === 'mem://' ? {} : { username, password }
  const classes = LIBRARIES[gives] as typeof values
  return connect({ url, namespace: 'values', database: 'values', ...user, codec: createCodec({ values: classes }) })
}

/** Returns the samples of a library by name, without those that no server returns unchanged. */
function sent(library: Library): Record<string, object> {
  const samples = samplesOf(LIBRARIES[library] as typeof values)
  return Object.fromEntries(SENT.map(name => [name, samples[name] as object]))
}

const MINE = sent('this library')

const cells = Object.keys(OVER).flatMap(over => NAMES.flatMap(made => NAMES.map(gives => ({ over, made, gives }))))

describe.each(cells)('over $over, values of $made come back as values of $gives', ({ over, made, gives }) => {
  test('as variables, in a record, and in a record id', async () => {
    const db = await (OVER[over] as (gives: Library) => Promise<Connection>)(gives)
    const { RecordId, Table } = LIBRARIES[made] as typeof values
    const given = sent(made)
    const key = [over, made, gives]
    const place = new RecordId('place', [...key, given['Uuid'] as values.Uuid])
    const isPlace = (id: unknown): boolean =>
      new values.RecordId('place', [...key, MINE['Uuid'] as values.Uuid]).equals(id)
    const [returned] = await db.query<[Record<string, object>]>('RETURN $given', { given })
    const { id, ...written } = (await db.upsert(place, given)) as Record<string, object>
    const selected = (await db.select(place)) as Record<string, object>
    const inTable = await db.select(new Table('place'))
    expect(inTable.filter(row => isPlace(row['id']))).toHaveLength(1)
    expect(isPlace(id)).toBe(true)
    for (const back of [returned, written, selected]) {
      expect(Object.keys(back)).toEqual(expect.arrayContaining(SENT))
      for (const name of SENT) expectSame(name, back[name], given[name], gives)
    }
    await db.close()
  })
})

function classOf(library: Library, name: string): unknown {
  return Object.entries(LIBRARIES[library]).find(([exported]) => exported === name)?.[1]
}

/**
 * Expects a value of the class of that library, equal to what was sent and with the same string and JSON. The SDK only
 * compares its own classes.
 */
function expectSame(name: string, back: unknown, given: unknown, gives: Library): void {
  expect((back as object).constructor, name).toBe(classOf(gives, name))
  for (const other of NAMES) expect(back, `${name} as one of ${other}`).toBeInstanceOf(classOf(other, name))
  expect(String(back)).toBe(String(given))
  expect(JSON.stringify(back)).toBe(JSON.stringify(given))
  expect((MINE[name] as values.Value).equals(back), name).toBe(true)
}

test.each(Object.keys(OVER))('over %s queries and expressions of the official SDK can be run', async over => {
  const db = await (OVER[over] as (gives: Library) => Promise<Connection>)('this library')
  const ada = new sdk.RecordId('person', `ada over ${over}`)
  await db.upsert(ada, { born: 1815 })
  const asked = await db.query<[unknown[], unknown[]]>(
    sdk.surql`SELECT VALUE born FROM ${ada}; SELECT VALUE id FROM person WHERE ${sdk.and(sdk.eq('born', 1815), sdk.eq('id', ada))}`,
  )
  expect(asked).toEqual([[1815], [new values.RecordId('person', `ada over ${over}`)]])
  expect(await db.query(new sdk.BoundQuery('RETURN $n', { n: 1 }))).toEqual([1])
  expect(await db.query(copy.surql`RETURN ${ada}.born`)).toEqual([1815])
  await db.close()
})
