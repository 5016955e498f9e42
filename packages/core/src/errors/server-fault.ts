/** An error as the server words it, for a whole call or for one statement of a query. */
export interface ServerFault {
  readonly code?: number
  readonly message: string
  readonly kind?: string
  readonly details?: unknown
  /** The fault behind this one, where the server names it. */
  readonly cause?: ServerFault
}
