/** Where a server keeps its data. In a directory it outlives the server. */
export type ServerStorage = 'memory' | { readonly directory: string }

/** A server that runs, before it is dressed as a `TestServer`. */
export interface Running {
  readonly version: string
  readonly port: number
  stop(): Promise<void>
  kill(): Promise<void>
}
