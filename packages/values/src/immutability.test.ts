import { samplesOf } from '@surrealengine/fixtures/samples'
import { expect, test } from 'vitest'
import * as ours from './index.js'

/** What can be read of a value by its name. */
function propertiesOf(value: object): string[] {
  const names = new Set(Object.keys(value))
  for (let at: object = value; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(at))) if (get) names.add(name)
  }
  return [...names]
}

test.each(Object.entries(samplesOf(ours)).filter(([name]) => !name.startsWith('Bound')))(
  'no property of %s can be set',
  (_, value) => {
    expect(propertiesOf(value)).not.toEqual([])
    const before = String(value)
    for (const name of propertiesOf(value)) expect(() => Reflect.set(value, name, 'changed'), name).not.toThrow()
    expect(String(value)).toBe(before)
    for (const name of propertiesOf(value)) expect(Reflect.get(value, name)).not.toBe('changed')
  },
)

test('bytes and lists are neither kept nor handed out', () => {
  const bytes = new Uint8Array(16)
  const uuids = [new ours.Uuid(bytes), new ours.Uuid(bytes.buffer)]
  bytes.fill(255)
  for (const uuid of uuids) {
    uuid.toUint8Array().fill(255)
    new Uint8Array(uuid.toBuffer()).fill(255)
    expect(String(uuid)).toBe('00000000-0000-0000-0000-000000000000')
  }
  const pair: [number, number] = [1, 2]
  const point = new ours.GeometryPoint(pair)
  const points = [point, point] as [ours.GeometryPoint, ours.GeometryPoint]
  const line = new ours.GeometryLine(points)
  pair[0] = 5
  points.pop()
  point.coordinates[0] = 5
  line.coordinates.pop()
  expect(String(line)).toBe('{"type":"LineString","coordinates":[[1,2],[1,2]]}')
  expect(() => Reflect.apply(Array.prototype.push, line.line, [point])).toThrow(TypeError)
  expect(() => Reflect.apply(Array.prototype.push, point.point, [1])).toThrow(TypeError)
})

test('a ring is closed in the polygon, and stays open where it was given', () => {
  const [a, b, c] = [new ours.GeometryPoint([0, 0]), new ours.GeometryPoint([0, 1]), new ours.GeometryPoint([1, 1])]
  const ring = new ours.GeometryLine([a, b, c])
  expect(new ours.GeometryPolygon([ring]).polygon[0].line).toHaveLength(4)
  expect(ring.line).toHaveLength(3)
})

test('a clone is another object with the same in it', () => {
  for (const [name, value] of Object.entries(samplesOf(ours))) {
    if (!name.startsWith('Geometry')) continue
    const geometry = value as ours.Geometry
    expect(geometry.clone()).not.toBe(geometry)
    expect(geometry.clone().is(geometry)).toBe(true)
    expect(geometry.clone().constructor).toBe(geometry.constructor)
  }
})
