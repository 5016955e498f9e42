import {
  BoundExcluded,
  BoundIncluded,
  DateTime,
  Decimal,
  Duration,
  FileRef,
  Future,
  GeometryPoint,
  Range,
  RecordId,
  RecordIdRange,
  StringRecordId,
  Table,
  Uuid,
} from '@surrealengine/values'
import { toHex } from './recorded.fixture.js'
import { Tagged } from './tagged.js'

/** The bytes in hexadecimal, their value, and `true` if that value is not encoded as these bytes. */
export type Vector = readonly [hex: string, value: unknown, isReadOnly?: boolean]

const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer
const UUID = '018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01'
const upTo25 = Array.from({ length: 25 }, (_, index) => index + 1)

/** RFC 8949, appendix A: what this codec decodes. */
export const VECTORS: readonly Vector[] = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  // SurrealDB's integers end at 2^63 - 1.
  ['1bffffffffffffffff', 18_446_744_073_709_551_615n, true],
  ['c249010000000000000000', new Tagged(2, bytes(1, 0, 0, 0, 0, 0, 0, 0, 0))],
  ['3bffffffffffffffff', -18_446_744_073_709_551_616n, true],
  ['c349010000000000000000', new Tagged(3, bytes(1, 0, 0, 0, 0, 0, 0, 0, 0))],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1000],
  // Floats are encoded in 64 bits, and whole numbers as integers.
  ['f90000', 0, true],
  ['f98000', -0, true],
  ['f93c00', 1, true],
  ['fb3ff199999999999a', 1.1],
  ['f93e00', 1.5, true],
  ['f97bff', 65_504, true],
  ['fa47c35000', 100_000, true],
  ['fa7f7fffff', 3.4028234663852886e38, true],
  ['fb7e37e43c8800759c', 1e300],
  ['f90001', 2 ** -24, true],
  ['f90400', 0.00006103515625, true],
  ['f9c400', -4, true],
  ['fbc010666666666666', -4.1],
  ['f97c00', Number.POSITIVE_INFINITY, true],
  ['f97e00', Number.NaN, true],
  ['f9fc00', Number.NEGATIVE_INFINITY, true],
  ['fa7f800000', Number.POSITIVE_INFINITY, true],
  ['fa7fc00000', Number.NaN, true],
  ['faff800000', Number.NEGATIVE_INFINITY, true],
  ['fb7ff0000000000000', Number.POSITIVE_INFINITY],
  ['fb7ff8000000000000', Number.NaN],
  ['fbfff0000000000000', Number.NEGATIVE_INFINITY],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  // NONE is encoded with its tag.
  ['f7', undefined, true],
  ['c074323031332d30332d32315432303a30343a30305a', new DateTime('2013-03-21T20:04:00Z'), true],
  ['c11a514b67b0', new Tagged(1, 1_363_896_240)],
  ['c1fb41d452d9ec200000', new Tagged(1, 1_363_896_240.5)],
  ['d74401020304', new Tagged(23, bytes(1, 2, 3, 4))],
  ['d818456449455446', new Tagged(24, bytes(0x64, 0x49, 0x45, 0x54, 0x46))],
  ['d82076687474703a2f2f7777772e6578616d706c652e636f6d', new Tagged(32, 'http://www.example.com')],
  ['40', bytes()],
  ['4401020304', bytes(1, 2, 3, 4)],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', 'ü'],
  ['63e6b0b4', '水'],
  ['64f0908591', '𐅑'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['98190102030405060708090a0b0c0d0e0f101112131415161718181819', upTo25],
  ['a0', {}],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
  ['826161a161626163', ['a', { b: 'c' }]],
  ['a56161614161626142616361436164614461656145', { a: 'A', b: 'B', c: 'C', d: 'D', e: 'E' }],
  ['5f42010243030405ff', bytes(1, 2, 3, 4, 5), true],
  ['7f657374726561646d696e67ff', 'streaming', true],
  ['9fff', [], true],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]], true],
  ['9f01820203820405ff', [1, [2, 3], [4, 5]], true],
  ['83018202039f0405ff', [1, [2, 3], [4, 5]], true],
  ['83019f0203ff820405', [1, [2, 3], [4, 5]], true],
  ['9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff', upTo25, true],
  ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }, true],
  ['826161bf61626163ff', ['a', { b: 'c' }], true],
  ['bf6346756ef563416d7421ff', { Fun: true, Amt: -2 }, true],
]

/**
 * RFC 8949, appendix A: what this codec refuses. Simple values that SurrealDB does not have, and keys that are not
 * strings.
 */
export const REFUSED: readonly string[] = ['f0', 'f8ff', 'a201020304']

/** RFC 8949, appendix F: what is not well-formed. */
export const MALFORMED: readonly string[] = [
  // Truncated heads.
  ...['18', '19', '1a', '1b', '1901', '1a0102', '1b01020304050607', '38', '58', '78', '98', '9a01ff00', 'b8', 'd8'],
  ...['f8', 'f900', 'fa0000', 'fb000000'],
  // Truncated strings and bytes.
  ...['41', '61', '5affffffff00', '5bffffffffffffffff010203', '7affffffff00', '7b7fffffffffffffff010203'],
  // Truncated arrays, maps and tags.
  ...['81', '818181818181818181', '8200', 'a1', 'a20102', 'a100', 'a2000000', 'c0'],
  // Indefinite lengths without a break.
  ...[
    '5f4100',
    '7f6100',
    '9f',
    '9f0102',
    'bf',
    'bf01020102',
    '819f',
    '9f8000',
    '9f9f9f9f9fffffffff',
    '9f819f819f9fffffff',
  ],
  // Heads with a reserved length.
  ...['1c', '1d', '1e', '3c', '3d', '3e', '5c', '5d', '5e', '7c', '7d', '7e', '9c', '9d', '9e', 'bc', 'bd', 'be'],
  ...['dc', 'dd', 'de', 'fc', 'fd', 'fe'],
  // Simple values with a needless or missing second byte.
  ...['f800', 'f801', 'f818', 'f81f'],
  // Chunks of another type or of indefinite length.
  ...[
    '5f00ff',
    '5f21ff',
    '5f6100ff',
    '5f80ff',
    '5fa0ff',
    '5fc000ff',
    '5fe0ff',
    '7f4100ff',
    '5f5f4100ffff',
    '7f7f6100ffff',
  ],
  // Unexpected break, or in the middle of an entry.
  ...[
    'ff',
    '81ff',
    '8200ff',
    'a1ff',
    'a1ff00',
    'a100ff',
    'a20000ff',
    '9f81ff',
    '9f829f819f9fffffffff',
    'bf00ff',
    'bf000000ff',
  ],
  // Heads of indefinite length where a length is required.
  ...['1f', '3f', 'df'],
]

/** Beyond the RFC: SurrealDB's tags in the form that it writes, and in the form that is only decoded. */
export const SURREAL: readonly Vector[] = [
  ['c6f6', undefined],
  ['c7657573657273', new Table('users')],
  ['c88265757365727301', new RecordId('users', 1)],
  ['c882c765757365727301', new RecordId('users', 1), true],
  ['c86775736572733a31', new StringRecordId('users:1')],
  ['d82550018f3d5e6c1a7b579f4c5b5f2f6c9a01', new Uuid(UUID)],
  [`c97824${toHex(new TextEncoder().encode(UUID))}`, new Uuid(UUID), true],
  ['ca63312e35', new Decimal('1.5')],
  ['cc8219012c05', new DateTime([300n, 5n])],
  ['cd62316d', new Duration('1m'), true],
  ['ce81183c', new Duration('1m')],
  ['ce80', new Duration('0ns')],
  ['cf6131', new Future('1'), true],
  ['d83182d83201d83302', new Range(new BoundIncluded(1), new BoundExcluded(2))],
  ['d83182c6f6f7', new Range(undefined, undefined), true],
  ['c8826174d83182d83201f6', new RecordIdRange('t', new BoundIncluded(1), undefined)],
  ['d837826162622f6b', new FileRef('b', 'k')],
  ['d838820102', new Set([1, 2])],
  ['d858820102', new GeometryPoint([1, 2])],
]
