import { isOf } from './brand.js'
import type { Decimal } from './decimal.js'
import type { GeoJsonPoint, Position } from './geo-json.js'
import { type Geometry, geometryOf } from './geometry.js'

/** A point on the earth. */
export interface GeometryPoint extends Geometry {
  /** Longitude and latitude. */
  readonly point: readonly [number, number]
  /** A copy of `point`. */
  readonly coordinates: Position
  clone(): GeometryPoint
  toJSON(): GeoJsonPoint
}

/**
 * Makes a `GeometryPoint`: of its longitude and latitude, or of another point.
 *
 * @throws TypeError for what is not a pair of numbers.
 *
 * @example
 * ```ts
 * import { GeometryPoint } from '@surrealengine/values'
 *
 * new GeometryPoint([10.75, 59.91])
 * ```
 */
export const GeometryPoint: new (
  input: readonly [number | Decimal, number | Decimal] | GeometryPoint,
) => GeometryPoint = /* @__PURE__ */ geometryOf(
  'GeometryPoint',
  'Point',
  'point',
  value => typeof value === 'number' || isOf('Decimal', value),
  Number,
)
