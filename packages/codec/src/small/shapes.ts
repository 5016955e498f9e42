/** The geometries that are lists of others: tag and class, the field that holds the parts, and the class of those. */
export const SHAPES = [
  [89, 'GeometryLine', 'line', 'GeometryPoint'],
  [90, 'GeometryPolygon', 'polygon', 'GeometryLine'],
  [91, 'GeometryMultiPoint', 'points', 'GeometryPoint'],
  [92, 'GeometryMultiLine', 'lines', 'GeometryLine'],
  [93, 'GeometryMultiPolygon', 'polygons', 'GeometryPolygon'],
  [94, 'GeometryCollection', 'collection', 'Geometry'],
] as const
