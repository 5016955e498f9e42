import type { Scene } from './scene.js'

export const TRANSPORTS = ['ws', 'http', 'embedded'] as const

export type TransportName = (typeof TRANSPORTS)[number]

/** Brings the fault about, and asserts what must happen. What holds for every row is the scene's to check. */
export type Check = (scene: Scene) => Promise<void>

/** A check, or why there is none. */
export type Cell = Check | string

/** One cell, or several by the name of what differs. */
export type Cells = Cell | Readonly<Record<string, Cell>>

/** One fault, and what becomes of it over each transport. */
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

/** Why most of a network's faults cannot befall an engine in the same process. */
export const NO_NETWORK = 'there is no network: a call is handed to the engine in this process'

/** Why a directory is nothing that a network's transport knows of. */
export const NOT_EMBEDDED = 'the directory is the server’s affair'

/** Why nothing that needs one long-lived link can befall HTTP. */
export const NO_LINK = 'there is no standing link: each request stands for itself'
