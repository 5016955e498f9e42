import type {
  GeometryCollection,
  GeometryLine,
  GeometryMultiLine,
  GeometryMultiPoint,
  GeometryMultiPolygon,
  GeometryPoint,
  GeometryPolygon,
} from '@surrealengine/values'
import { say } from '#prose'
import type { ByteWriter } from './byte-writer.js'
import { checkDepth, writeList } from './encode-value.js'
import { TAG } from './tags.js'
import { Unencodable } from './unencodable.js'

type Shape<T> = (to: ByteWriter, value: T, depth: number) => void

export const writePoint: Shape<GeometryPoint> = (to, { point }, depth) => {
  if (point.length < 2 || !point.every(isCoordinate)) {
    throw new Unencodable(say('point-without-two-numbers'))
  }
  writeParts(to, TAG.POINT, point, depth)
}

export const writeLine: Shape<GeometryLine> = (to, { line }, depth) =>
  writeShapes(to, TAG.LINE, line, 'GeometryPoint', depth)

export const writePolygon: Shape<GeometryPolygon> = (to, { polygon }, depth) => {
  if (polygon.length < 1) throw new Unencodable(say('polygon-without-line'))
  writeShapes(to, TAG.POLYGON, polygon, 'GeometryLine', depth)
}

export const writeMultiPoint: Shape<GeometryMultiPoint> = (to, { points }, depth) =>
  writeShapes(to, TAG.MULTI_POINT, points, 'GeometryPoint', depth)

export const writeMultiLine: Shape<GeometryMultiLine> = (to, { lines }, depth) =>
  writeShapes(to, TAG.MULTI_LINE, lines, 'GeometryLine', depth)

export const writeMultiPolygon: Shape<GeometryMultiPolygon> = (to, { polygons }, depth) =>
  writeShapes(to, TAG.MULTI_POLYGON, polygons, 'GeometryPolygon', depth)

export const writeCollection: Shape<GeometryCollection> = (to, { collection }, depth) =>
  writeShapes(to, TAG.COLLECTION, collection, 'Geometry', depth)

function writeShapes(to: ByteWriter, tag: number, parts: readonly unknown[], of: string, depth: number): void {
  const mark = Symbol.for(`surrealdb.${of}`)
  if (!parts.every(part => has(part, mark))) throw new Unencodable(say('geometry-part-is-not', of))
  writeParts(to, tag, parts, depth)
}

function writeParts(to: ByteWriter, tag: number, parts: readonly unknown[], depth: number): void {
  checkDepth(depth + 1)
  to.head(6, tag)
  writeList(to, parts, depth + 1)
}

const DECIMAL = Symbol.for('surrealdb.Decimal')

function isCoordinate(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || has(value, DECIMAL)
}

function has(value: unknown, mark: symbol): boolean {
  return typeof value === 'object' && value !== null && mark in value
}
