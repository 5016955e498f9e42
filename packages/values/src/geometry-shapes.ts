import { check } from '#prose'
import { isOf } from './brand.js'
import type {
  GeoJsonCollection,
  GeoJsonLine,
  GeoJsonMultiLine,
  GeoJsonMultiPoint,
  GeoJsonMultiPolygon,
  GeoJsonPolygon,
} from './geo-json.js'
import { type Geometry, geometryOf, type Parts } from './geometry.js'
import type { GeometryPoint } from './geometry-point.js'

/** A line from point to point. */
export interface GeometryLine extends Geometry {
  readonly line: readonly [GeometryPoint, GeometryPoint, ...GeometryPoint[]]
  readonly coordinates: GeoJsonLine['coordinates']
  clone(): GeometryLine
  toJSON(): GeoJsonLine
}

/**
 * Makes a `GeometryLine`: of its points, or of another one.
 *
 * @throws TypeError for what is not an array of those.
 */
export const GeometryLine: new (parts: GeometryLine['line'] | GeometryLine) => GeometryLine =
  /* @__PURE__ */ geometryOf('GeometryLine', 'LineString', 'line', part => isOf('GeometryPoint', part))

/** An area: its outer ring, and a ring for each hole. Each ring ends where it begins. */
export interface GeometryPolygon extends Geometry {
  readonly polygon: Parts<GeometryLine>
  readonly coordinates: GeoJsonPolygon['coordinates']
  clone(): GeometryPolygon
  toJSON(): GeoJsonPolygon
}

/**
 * Makes a `GeometryPolygon`: of its rings, or of another one.
 * A ring that does not end where it begins gets its first point at its end.
 *
 * @throws TypeError for what is not an array of those.
 */
export const GeometryPolygon: new (parts: GeometryPolygon['polygon'] | GeometryPolygon) => GeometryPolygon =
  /* @__PURE__ */ geometryOf('GeometryPolygon', 'Polygon', 'polygon', part => isOf('GeometryLine', part), closed)

/** Several points. */
export interface GeometryMultiPoint extends Geometry {
  readonly points: Parts<GeometryPoint>
  readonly coordinates: GeoJsonMultiPoint['coordinates']
  clone(): GeometryMultiPoint
  toJSON(): GeoJsonMultiPoint
}

/**
 * Makes a `GeometryMultiPoint`: of its points, or of another one.
 *
 * @throws TypeError for what is not an array of those.
 */
export const GeometryMultiPoint: new (parts: GeometryMultiPoint['points'] | GeometryMultiPoint) => GeometryMultiPoint =
  /* @__PURE__ */ geometryOf('GeometryMultiPoint', 'MultiPoint', 'points', part => isOf('GeometryPoint', part))

/** Several lines. */
export interface GeometryMultiLine extends Geometry {
  readonly lines: Parts<GeometryLine>
  readonly coordinates: GeoJsonMultiLine['coordinates']
  clone(): GeometryMultiLine
  toJSON(): GeoJsonMultiLine
}

/**
 * Makes a `GeometryMultiLine`: of its lines, or of another one.
 *
 * @throws TypeError for what is not an array of those.
 */
export const GeometryMultiLine: new (parts: GeometryMultiLine['lines'] | GeometryMultiLine) => GeometryMultiLine =
  /* @__PURE__ */ geometryOf('GeometryMultiLine', 'MultiLineString', 'lines', part => isOf('GeometryLine', part))

/** Several polygons. */
export interface GeometryMultiPolygon extends Geometry {
  readonly polygons: Parts<GeometryPolygon>
  readonly coordinates: GeoJsonMultiPolygon['coordinates']
  clone(): GeometryMultiPolygon
  toJSON(): GeoJsonMultiPolygon
}

/**
 * Makes a `GeometryMultiPolygon`: of its polygons, or of another one.
 *
 * @throws TypeError for what is not an array of those.
 */
export const GeometryMultiPolygon: new (
  parts: GeometryMultiPolygon['polygons'] | GeometryMultiPolygon,
) => GeometryMultiPolygon = /* @__PURE__ */ geometryOf('GeometryMultiPolygon', 'MultiPolygon', 'polygons', part =>
  isOf('GeometryPolygon', part),
)

/** Several geometries of any kind. */
export interface GeometryCollection extends Geometry {
  readonly collection: Parts<Geometry>
  readonly geometries: GeoJsonCollection['geometries']
  clone(): GeometryCollection
  toJSON(): GeoJsonCollection
}

/**
 * Makes a `GeometryCollection`: of its geometries, or of another one.
 *
 * @throws TypeError for what is not an array of those.
 */
export const GeometryCollection: new (
  parts: GeometryCollection['collection'] | GeometryCollection,
) => GeometryCollection = /* @__PURE__ */ geometryOf('GeometryCollection', 'GeometryCollection', 'collection', part =>
  isOf('Geometry', part),
)

function closed(ring: GeometryLine): GeometryLine {
  const [first] = ring.line
  check('GeometryPolygon', first !== undefined)
  return first.is(ring.line.at(-1) as GeometryPoint) ? ring : new GeometryLine([...ring.line, first])
}
