import { createCodec, formatRecordId, parseRecordId, RecordId, StringRecordId, toJson } from '@surrealengine/core'
import { sampleRecords } from '@surrealengine/fixtures/record-ids'
import { startServer, type TestServer } from '@surrealengine/testing'
import { type Connection, connect } from 'surrealengine'
import { afterAll, beforeAll, expect, test } from 'vitest'

const SEED = 20240229
/** Number of ids in one query. */
const TOGETHER = 50
const codec = createCodec()
const hex = (value: unknown): string => Buffer.from(codec.encode(value)).toString('hex')

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.stop())

type To = 'a server' | 'the embedded engine'

async function connectTo(to: To): Promise<Connection> {
  const where = { namespace: 'text', database: 'text' }
  if (to === 'the embedded engine') return connect({ url: 'mem://', ...where })
  return connect({ url: server.wsUrl, username: 'root', password: 'root', ...where })
}

/** Parses each string in every way that SurrealDB has. */
const READ = (place: number): string =>
  `RETURN [<record> $texts[${place}], type::record($texts[${place}]), $strings[${place}], $records[${place}]]`

test.each<To>(['a server', 'the embedded engine'])(
  '%s reads the text of each of 2 000 generated record ids as the same id',
  async to => {
    const db = await connectTo(to)
    const all = sampleRecords(2_000, SEED)
    for (let from = 0; from < all.length; from += TOGETHER) {
      const records = all.slice(from, from + TOGETHER)
      const texts = records.map(record => formatRecordId(record))
      const strings = texts.map(text => new StringRecordId(text))
      const answers = await db.query(records.map((_, place) => READ(place)).join(';'), { texts, strings, records })
      expect(answers).toHaveLength(records.length)
      answers.forEach((answer, place) => {
        const [cast, typed, string, sent] = (answer as unknown[]).map(hex)
        expect([texts[place], cast, typed, string]).toEqual([texts[place], sent, sent, sent])
      })
    }
    await db.close()
  },
)

test.each<To>(['a server', 'the embedded engine'])('the text of an id by %s is read as the same id', async to => {
  const db = await connectTo(to)
  let read = 0
  for (const record of sampleRecords(500, SEED + 1)) {
    const [text, sent] = await db.query<[string, RecordId]>('RETURN <string> $record; RETURN $record', { record })
    const [again] = await db.query('RETURN <record> $text', { text }).catch(() => [undefined])
    // SurrealDB does not read all of its own output back unchanged.
    if (again === undefined || hex(again) !== hex(sent)) continue
    read++
    // The keys are in a different order there.
    expect(hex(parseRecordId(text)).length, text).toBe(hex(sent).length)
  }
  expect(read).toBeGreaterThan(400)
  await db.close()
})

test.each<[string, string | number | unknown[] | object]>([
  ['t', 'a\\b'],
  ['t', 'x⟩y'],
  ['t', 'tick`'],
  ['t', 'ends\\'],
  ['we ird', 1],
  ['t', '5'],
  ['t', [1, 'a\\b', new RecordId('u', 'v'), new Set([Uint8Array.of(1)])]],
  ['t', { a: 1, b: 'x' }],
])('toJson() returns a string for %s:%j that is read as the same id', async (table, id) => {
  const db = await connectTo('a server')
  const record = new RecordId(table, id as never)
  const { text } = toJson({ text: record }) as { text: string }
  expect(await db.query('RETURN <record> $text = $record', { text, record })).toEqual([true])
  await db.close()
})
