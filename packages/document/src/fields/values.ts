import {
  Geometry,
  type GeometryCollection,
  type GeometryLine,
  type GeometryMultiLine,
  type GeometryMultiPoint,
  type GeometryMultiPolygon,
  type GeometryPoint,
  type GeometryPolygon,
  parseUuid,
  Uuid,
} from '@surrealengine/core'
import { type Field, type FieldOptions, fault, kindOf, makeField, type PresenceOf } from '../field.js'

/** A UUID. Takes text as well, gives a `Uuid`. */
export function UuidField<const O extends FieldOptions<Uuid | string, Uuid>>(
  options?: O,
): Field<Uuid, Uuid | string, PresenceOf<O>> {
  return makeField(
    {
      type: 'uuid',
      parse: (value, place) => {
        if (value instanceof Uuid) return value
        return (typeof value === 'string' ? parseUuid(value) : undefined) ?? fault(place, 'must be a UUID')
      },
    },
    options,
  )
}

/** Bytes. Takes an `ArrayBuffer` as well, gives a `Uint8Array`. */
export function BytesField<const O extends FieldOptions<Uint8Array | ArrayBuffer, Uint8Array>>(
  options?: O,
): Field<Uint8Array, Uint8Array | ArrayBuffer, PresenceOf<O>> {
  return makeField(
    {
      type: 'bytes',
      parse: (value, place) => {
        if (value instanceof Uint8Array) return value
        return value instanceof ArrayBuffer
          ? new Uint8Array(value)
          : fault(place, `must be a Uint8Array, not ${kindOf(value)}`)
      },
    },
    options,
  )
}

/** Any of the geometries. */
export type AnyGeometry =
  | GeometryPoint
  | GeometryLine
  | GeometryPolygon
  | GeometryMultiPoint
  | GeometryMultiLine
  | GeometryMultiPolygon
  | GeometryCollection

/** A point, line, polygon, several of them, or a collection. */
export function GeometryField<const O extends FieldOptions<AnyGeometry, AnyGeometry>>(
  options?: O,
): Field<AnyGeometry, AnyGeometry, PresenceOf<O>> {
  return makeField(
    {
      type: 'geometry<point|line|polygon|multipoint|multiline|multipolygon|collection>',
      parse: (value, place) =>
        value instanceof Geometry ? value : fault(place, `must be a geometry, not ${kindOf(value)}`),
    },
    options,
  )
}
