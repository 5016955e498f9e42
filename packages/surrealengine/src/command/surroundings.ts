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
  /** From now on an interrupt aborts the returned signal. Before, it ends the process at once. */
  catchInterrupt(): AbortSignal
  out(text: string): void
  complain(text: string): void
}

/** The surroundings of a command that ends by itself when it is interrupted. */
export type Interruptible = Surroundings & { readonly signal: AbortSignal }
