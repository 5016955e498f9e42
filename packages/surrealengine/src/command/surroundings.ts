import type { Readable, Writable } from 'node:stream'

/** What the command has of the process. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Whether the output is a terminal. */
  readonly terminal: boolean
  /** Whether complaints, and the progress of what is under way, go to a terminal. */
  readonly progressTerminal: boolean
  readonly input: Readable
  readonly output: Writable
  /** Aborts when the user interrupts the command. */
  readonly signal: AbortSignal
  out(text: string): void
  complain(text: string): void
}
