import { check } from '#prose'
import { branded, isOf } from './brand.js'
import type { Decimal } from './decimal.js'
import type { GeoJsonPoint, Position } from './geo-json.js'
import { Geometry } from './geometry.js'

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
) => GeometryPoint = /* @__PURE__ */ branded(
  'GeometryPoint',
  class {
    readonly point: readonly [number, number]

    constructor(input: unknown) {
      const pair: unknown = input instanceof GeometryPoint ? input.point : input
      check('GeometryPoint', Array.isArray(pair) && pair.length === 2 && pair.every(isCoordinate))
      this.point = Object.freeze([Number(pair[0]), Number(pair[1])] as const)
      Object.freeze(this)
    }

    toJSON(): GeoJsonPoint {
      return { type: 'Point', coordinates: [...this.point] }
    }
  },
  Geometry,
)

function isCoordinate(value: unknown): boolean {
  return typeof value === 'number' || isOf('Decimal', value)
}
