/** SurrealDB's CBOR tags. */
export const TAG = {
  /** A date and time as a string (RFC 8949). Decoded, never encoded. */
  TEXT_DATETIME: 0,
  NONE: 6,
  TABLE: 7,
  RECORD_ID: 8,
  /** Decoded, never encoded. */
  TEXT_UUID: 9,
  DECIMAL: 10,
  DATETIME: 12,
  /** Decoded, never encoded. */
  TEXT_DURATION: 13,
  DURATION: 14,
  FUTURE: 15,
  UUID: 37,
  RANGE: 49,
  BOUND_INCLUDED: 50,
  BOUND_EXCLUDED: 51,
  FILE: 55,
  SET: 56,
  POINT: 88,
  LINE: 89,
  POLYGON: 90,
  MULTI_POINT: 91,
  MULTI_LINE: 92,
  MULTI_POLYGON: 93,
  COLLECTION: 94,
} as const
