export { type Bound, BoundExcluded, BoundIncluded } from './bound.js'
export { BoundQuery, type BoundQueryConstructor, surql } from './bound-query.js'
export { DateTime, type DateTimeConstructor } from './date-time.js'
export { addDuration, durationBetween, subtractDuration } from './date-time-arithmetic.js'
export { Decimal } from './decimal.js'
export { Duration } from './duration.js'
export { FileRef } from './file-ref.js'
export { Future } from './future.js'
export type * from './geo-json.js'
export { Geometry, type Parts } from './geometry.js'
export { GeometryPoint } from './geometry-point.js'
export {
  GeometryCollection,
  GeometryLine,
  GeometryMultiLine,
  GeometryMultiPoint,
  GeometryMultiPolygon,
  GeometryPolygon,
} from './geometry-shapes.js'
export { Range } from './range.js'
export { RecordId, type RecordIdConstructor, type RecordIdValue, type WidenRecordIdValue } from './record-id.js'
export { RecordIdRange, type RecordIdRangeConstructor } from './record-id-range.js'
export { StringRecordId } from './string-record-id.js'
export { Table } from './table.js'
export { parseUuid, randomUuid, Uuid, type UuidConstructor } from './uuid.js'
export { Value } from './value.js'
