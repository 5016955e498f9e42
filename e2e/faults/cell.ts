import type { Scene } from './scene.js'

export const TRANSPORTS = ['ws', 'http', 'embedded'] as const

export type TransportName = (typeof TRANSPORTS)[number]

/** Causes the fault and asserts what must happen. The scene checks what holds for every row. */
export type Check = (scene: Scene) => Promise<void>

/** A check, or the reason why there is none. */
export type Cell = Check | string

/** One cell, or several by the name of the variant. */
export type Cells = Cell | Readonly<Record<string, Cell>>

/** One fault, and its check for each transport. */
export interface Row {
  readonly number: number
  readonly title: string
  readonly cells: Readonly<Record<TransportName, Cells>>
}

/** A cell with its name. */
export interface NamedCell {
  readonly name: string
  readonly transport: TransportName
  readonly cell: Cell
}

export function cellsOf(rows: readonly Row[]): readonly NamedCell[] {
  return rows.flatMap(({ number, title, cells }) =>
    TRANSPORTS.flatMap(transport => {
      const own = cells[transport]
      const parts: [string, Cell][] =
        typeof own === 'object' ? Object.entries(own).map(([part, cell]) => [`, ${part}`, cell]) : [['', own]]
      return parts.map(([part, cell]) => ({ name: `${number} ${title}${part} (${transport})`, transport, cell }))
    }),
  )
}

/** Why most network faults cannot happen to an engine in the same process. */
export const NO_NETWORK = 'there is no network: calls go directly to the engine in this process'

/** Why faults of a directory do not concern a network transport. */
export const NOT_EMBEDDED = 'the directory belongs to the server'

/** Why faults of a long-lived link cannot happen over HTTP. */
export const NO_LINK = 'there is no long-lived link: requests are independent'
