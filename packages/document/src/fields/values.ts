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
import { addIssue, type Field, type FieldOptions, makeField, mustBe, type PresenceOf } from '../field.js'

/** A UUID. Takes a string as well, returns a `Uuid`. */
export function UuidField<const O extends FieldOptions<Uuid | string, Uuid>>(
  options?: O,
): Field<Uuid, Uuid | string, PresenceOf<O>> {
  return makeField(
    {
      type: 'uuid',
      parse: (value, context) => {
        if (value instanceof Uuid) return value
        return (typeof value === 'string' ? parseUuid(value) : undefined) ?? addIssue(context, 'must be a UUID')
      },
    },
    options,
  )
}

/** Bytes. Takes an `ArrayBuffer` as well, returns a `Uint8Array`. */
export function BytesField<const O extends FieldOptions<Uint8Array | ArrayBuffer, Uint8Array>>(
  options?: O,
): Field<Uint8Array, Uint8Array | ArrayBuffer, PresenceOf<O>> {
  return makeField(
    {
      type: 'bytes',
      parse: (value, context) => {
        if (value instanceof Uint8Array) return value
        return value instanceof ArrayBuffer ? new Uint8Array(value) : mustBe(context, 'a Uint8Array', value)
      },
    },
    options,
  )
}

/** A geometry of any type. */
export type AnyGeometry =
  | GeometryPoint
  | GeometryLine
  | GeometryPolygon
  | GeometryMultiPoint
  | GeometryMultiLine
  | GeometryMultiPolygon
  | GeometryCollection

/** A geometry of any type. */
export function GeometryField<const O extends FieldOptions<AnyGeometry, AnyGeometry>>(
  options?: O,
): Field<AnyGeometry, AnyGeometry, PresenceOf<O>> {
  return makeField(
    {
      type: 'geometry<point|line|polygon|multipoint|multiline|multipolygon|collection>',
      parse: (value, context) => (value instanceof Geometry ? value : mustBe(context, 'a geometry', value)),
    },
    options,
  )
}
