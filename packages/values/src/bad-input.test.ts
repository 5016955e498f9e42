import { expect, test } from 'vitest'
import * as ours from './index.js'

const { BoundIncluded, GeometryLine, GeometryPoint } = ours
const line = new GeometryLine([new GeometryPoint([1, 2]), new GeometryPoint([3, 4])])

test.each<[keyof typeof ours, readonly unknown[]]>([
  ...[[], [1, 'a'], [null, 'a'], [{ name: 't' }, 'a']].map(args => ['RecordId', args] as ['RecordId', unknown[]]),
  ...[undefined, null, true, new Date(), new Set(), () => 1, Symbol('x')].map(
    id => ['RecordId', ['t', id]] as ['RecordId', unknown[]],
  ),
  ['RecordIdRange', [1, undefined, undefined]],
  ['RecordIdRange', ['t', 5, undefined]],
  ['RecordIdRange', ['t', undefined, new BoundIncluded(null)]],
  ['StringRecordId', [5]],
  ['StringRecordId', [{ toString: () => 'a:b' }]],
  ['Table', [undefined]],
  ['Table', [5]],
  ['Range', [5, undefined]],
  ['Range', [undefined, 'a']],
  ...[
    '',
    'x',
    '018f3d5e6c1a7b579f4c5b5f2f6c9a01',
    16,
    null,
    undefined,
    {},
    new Uint8Array(15),
    new Uint16Array(16),
  ].map(value => ['Uuid', [value]] as ['Uuid', unknown[]]),
  ...[
    '',
    'x',
    null,
    Number.NaN,
    Infinity,
    8.64e12,
    -8.64e12,
    {},
    [Number.NaN],
    [0, 2n ** 70n],
    new Date(Number.NaN),
  ].map(value => ['DateTime', [value]] as ['DateTime', unknown[]]),
  ...[
    '',
    'x',
    '1',
    '1.5h',
    '-1h',
    '1h ',
    '1constructor',
    5,
    null,
    undefined,
    {},
    [-1],
    [0, -1n],
    [1.5],
    [2n ** 96n],
  ].map(value => ['Duration', [value]] as ['Duration', unknown[]]),
  ...['', '-', '.', 'x', '1.2.3', '1e', '1e9999', '0x10', Number.NaN, Infinity, null, undefined, {}, [1n, 2n, 3]].map(
    value => ['Decimal', [value]] as ['Decimal', unknown[]],
  ),
  ...[{ byteLength: 16 }, new DataView(new ArrayBuffer(16)), new Uint16Array(8)].map(
    value => ['Uuid', [value]] as ['Uuid', unknown[]],
  ),
  ['Duration', [[2n ** 65n]]],
  ['FileRef', ['b']],
  ['FileRef', [5, 'k']],
  ['Future', [5]],
  ...[[1], [1, 2, 3], ['1', 2], [1n, 2], null, undefined, 5, {}].map(
    value => ['GeometryPoint', [value]] as ['GeometryPoint', unknown[]],
  ),
  ['GeometryLine', [[1, 2]]],
  ['GeometryLine', [line.line[0]]],
  ['GeometryPolygon', [line]],
  ['GeometryPolygon', [[new GeometryLine([] as never)]]],
  ['GeometryMultiPoint', [[line]]],
  ['GeometryMultiLine', [undefined]],
  ['GeometryMultiPolygon', [[line]]],
  ['GeometryCollection', [['x']]],
])('new %s(...%o) is a TypeError that says what to pass', (name, args) => {
  const make = (): object => Reflect.construct(Reflect.get(ours, name), args)
  expect(make).toThrow(TypeError)
  expect(make).toThrow(new RegExp(`^${name}: pass `))
})

test('the error does not quote what was passed', () => {
  expect(() => new ours.Uuid('hunter2')).toThrow(/^(?!.*hunter2)/)
  expect(() => new ours.Decimal('hunter2')).toThrow(/^(?!.*hunter2)/)
})
