import { fromHex, toHex } from './recorded.fixture.js'

/** A small frame that is designed to use much memory. */
export interface Hostile {
  readonly name: string
  readonly frame: Uint8Array
  /** Number of values as the limit counts them: tags and their contents, without keys. */
  readonly items: number
  /** Whether it may be refused instead, because SurrealDB never writes it. */
  readonly mayBeRefused?: boolean
}

const COUNT = 60_000

/** Returns an array of many equal values. */
function many(name: string, hex: string, items: number, count: number = COUNT): Hostile {
  return list(
    name,
    items,
    Array.from({ length: count }, () => hex),
  )
}

function list(name: string, items: number, parts: readonly string[]): Hostile {
  const head = `9a${parts.length.toString(16).padStart(8, '0')}`
  return { name, frame: fromHex(head + parts.join('')), items: 1 + items * parts.length }
}

function text(value: string): string {
  return (0x60 | value.length).toString(16) + toHex(new TextEncoder().encode(value))
}

const nested = (open: string, end: string, depth: number): string => open.repeat(depth) + end
const uniqueKeys = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => text(index.toString(36).padStart(4, '_')))
const uuid = toHex(new TextEncoder().encode('018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01'))

export const HOSTILE: readonly Hostile[] = [
  many('empty arrays', '80', 1),
  many('empty arrays without a length', '9fff', 1),
  many('arrays of one', '8100', 2),
  many('arrays of one without a length', '9f00ff', 2),
  many('arrays of four', '8400000000', 5),
  many('arrays of seventeen', `91${'00'.repeat(17)}`, 18, 10_000),
  many('arrays of seventeen without a length', `9f${'00'.repeat(17)}ff`, 18, 10_000),
  many('empty maps', 'a0', 1),
  many('empty maps without a length', 'bfff', 1),
  many('maps of one entry', 'a1616100', 2),
  many('maps of an index', 'a1613000', 2),
  many('maps of a large index', 'a16a3430303030303030303000', 2),
  many('maps of __proto__', `a1${text('__proto__')}00`, 2),
  many('maps of the same five entries', 'a5616100616200616300616400616500', 6),
  list(
    'maps of one entry, each with a key of its own',
    2,
    uniqueKeys(COUNT).map(key => `a1${key}00`),
  ),
  list(
    'maps of two entries, each with keys of its own',
    3,
    uniqueKeys(COUNT).map(key => `a2${key}00616100`),
  ),
  list(
    'maps of a common entry and one of their own',
    3,
    uniqueKeys(COUNT).map(key => `a2616100${key}00`),
  ),
  {
    name: 'one map of many entries',
    frame: fromHex(
      `ba${COUNT.toString(16).padStart(8, '0')}${uniqueKeys(COUNT)
        .map(key => `${key}00`)
        .join('')}`,
    ),
    items: 1 + COUNT,
  },
  {
    name: 'one map of many large indexes',
    frame: fromHex(
      `ba${COUNT.toString(16).padStart(8, '0')}${Array.from({ length: COUNT }, (_, index) => `${text(`${index * 50_000 + 7}`)}00`).join('')}`,
    ),
    items: 1 + COUNT,
  },
  list('different strings of four characters', 1, uniqueKeys(COUNT)),
  many('strings of one character', '6161', 1),
  many('strings of two characters', '626162', 1),
  many('strings of one character of three bytes', '63e69db1', 1),
  many('strings of two wide characters', '66e69db1e69db1', 1),
  many('strings without chunks', '7fff', 1),
  many('strings of thirty empty chunks', `7f${'60'.repeat(30)}ff`, 1, 20_000),
  many('strings of thirty chunks', `7f${'6161'.repeat(30)}ff`, 1, 20_000),
  many('bytes, none', '40', 1),
  many('bytes, one', '4100', 1),
  many('bytes without chunks', '5fff', 1),
  many('bytes of thirty chunks', `5f${'4100'.repeat(30)}ff`, 1, 20_000),
  many('whole numbers', '00', 1),
  many('large whole numbers', '1b0010000000000000', 1),
  many('bigints', '1bffffffffffffffff', 1),
  many('half fractions', 'f93e00', 1),
  many('fractions', 'fb3ff199999999999a', 1),
  many('NONE', 'c6f6', 2),
  many('tables', 'c76174', 2),
  many('record ids', 'c882617400', 4),
  many('record ids with a table', 'c882c7617400', 5),
  many('record ids as strings', 'c863743a31', 2),
  many('ranges of record ids', 'c8826174d83182f6f6', 7),
  many('uuids', `d82550${'00'.repeat(16)}`, 2),
  many('uuids as strings', `c97824${uuid}`, 2),
  many('decimals', 'ca6130', 2),
  many('decimals of a fraction', 'ca63302e31', 2),
  { ...many('decimals of an exponent of three digits', 'ca653165393939', 2, 5000), mayBeRefused: true },
  many('decimals of an exponent of two digits', 'ca6431653939', 2, 5000),
  { ...many('decimals of a small exponent', 'ca6631652d393939', 2, 5000), mayBeRefused: true },
  many('datetimes', 'cc820000', 4),
  many('datetimes as strings', `c074${toHex(new TextEncoder().encode('2013-03-21T20:04:00Z'))}`, 2),
  many('durations', 'ce80', 2),
  many('durations of seconds', 'ce8101', 3),
  many('durations as strings', 'cd623173', 2),
  many('futures', 'cf60', 2),
  many('ranges', 'd83182f6f6', 4),
  many('ranges of bounds', 'd83182d83200d83300', 6),
  many('bounds', 'd83200', 2),
  many('files', 'd837826060', 4),
  many('empty sets', 'd83880', 2),
  many('sets of one', 'd8388100', 3),
  many('sets of five', 'd838850001020304', 7),
  many('points', 'd858820000', 4),
  many('empty lines', 'd85980', 2),
  many('lines of a point', 'd85981d858820000', 6),
  many('empty polygons', 'd85a80', 2),
  many('polygons', 'd85a81d85981d858820000', 8),
  many('empty multipoints', 'd85b80', 2),
  many('empty multipolygons', 'd85d80', 2),
  many('empty collections', 'd85e80', 2),
  many('unknown tags', 'd903e8f6', 2),
  many('arrays nested up to the limit', nested('81', '00', 250), 251, 400),
  many('maps nested up to the limit', nested('a16161', '00', 250), 251, 400),
  many('sets nested up to the limit', nested('d83881', '00', 120), 241, 400),
  many('tags nested up to the limit', nested('d903e8', '00', 250), 251, 400),
]
