import { type Checked, check } from '#prose'
import { branded, isOf } from './brand.js'
import type { GeoJson } from './geo-json.js'
import { Value } from './value.js'

/** A geometry. Its parts do not change. */
export interface Geometry extends Value {
  /** Whether the other geometry is of the same kind with the same coordinates. */
  is(geometry: Geometry): boolean
  clone(): Geometry
  toJSON(): GeoJson
  /** The geometry as GeoJSON. */
  toString(): string
}

/** What GeoJSON has of a geometry, whatever its kind. */
interface Shape {
  readonly type: string
  readonly coordinates?: unknown
  readonly geometries?: unknown
}

/** The base of the geometries, for `instanceof`. */
export const Geometry: abstract new () => Geometry = /* @__PURE__ */ branded(
  'Geometry',
  class {
    declare readonly equals: (other: unknown) => boolean
    declare readonly toJSON: () => Shape

    is(geometry: unknown): boolean {
      return this.equals(geometry)
    }

    clone(): unknown {
      return new (this.constructor as new (of: this) => unknown)(this)
    }

    get coordinates(): unknown {
      return this.toJSON().coordinates
    }

    get geometries(): unknown {
      return this.toJSON().geometries
    }

    toString(): string {
      return JSON.stringify(this)
    }
  },
  Value,
)

/** The parts of a geometry. The types ask for one at least; SurrealDB takes none as well. */
export type Parts<Part> = readonly [Part, ...Part[]]

/**
 * The class of the geometries of a kind, which keep their parts in the field of that name.
 *
 * @param type what GeoJSON calls the kind.
 * @param isPart whether a value is a part of such a geometry.
 * @param prepare what is kept of a part.
 */
export function geometryOf<Constructor>(
  name: Checked,
  type: string,
  field: string,
  isPart: (part: unknown) => boolean,
  prepare: (part: never) => unknown = part => part,
): Constructor {
  return branded(
    name,
    class {
      [field: string]: unknown

      constructor(input: { readonly [field: string]: unknown }) {
        const parts = isOf(name, input) ? input[field] : input
        check(name, Array.isArray(parts) && parts.every(isPart) && (parts.length === 2 || field !== 'point'))
        this[field] = Object.freeze(parts.map(each => prepare(each as never)))
        Object.freeze(this)
      }

      toJSON(): Shape {
        const parts = this[field] as readonly Geometry[]
        return field === 'collection'
          ? { type, geometries: parts.map(each => each.toJSON()) }
          : { type, coordinates: parts.map(each => (each as Partial<Shape>).coordinates ?? each) }
      }
    },
    Geometry,
  )
}
