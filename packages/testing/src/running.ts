/** Where a server keeps its data. A directory outlives the server. */
export type ServerStorage = 'memory' | { readonly directory: string }

/** A running server, before it is wrapped as a `TestServer`. */
export interface Running {
  readonly version: string
  readonly port: number
  stop(): Promise<void>
  kill(): Promise<void>
}
