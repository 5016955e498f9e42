/** Longitude and latitude. */
export type Position = [number, number]

/** A geometry as GeoJSON (RFC 7946). */
export type GeoJson =
  | GeoJsonPoint
  | GeoJsonLine
  | GeoJsonPolygon
  | GeoJsonMultiPoint
  | GeoJsonMultiLine
  | GeoJsonMultiPolygon
  | GeoJsonCollection

export type GeoJsonPoint = { type: 'Point'; coordinates: Position }
export type GeoJsonLine = { type: 'LineString'; coordinates: [Position, Position, ...Position[]] }
export type GeoJsonPolygon = {
  type: 'Polygon'
  coordinates: [GeoJsonLine['coordinates'], ...GeoJsonLine['coordinates'][]]
}
export type GeoJsonMultiPoint = { type: 'MultiPoint'; coordinates: [Position, ...Position[]] }
export type GeoJsonMultiLine = { type: 'MultiLineString'; coordinates: GeoJsonPolygon['coordinates'] }
export type GeoJsonMultiPolygon = {
  type: 'MultiPolygon'
  coordinates: [GeoJsonPolygon['coordinates'], ...GeoJsonPolygon['coordinates'][]]
}
export type GeoJsonCollection = { type: 'GeometryCollection'; geometries: GeoJson[] }
