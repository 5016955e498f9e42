import type { CallOptions } from '@surrealengine/core'
import type { Session, Uuid } from 'surrealdb'

/** Stands where the SDK hands the id of a transaction on, and gives the calls of a queryable their options. */
export class CallOptionsTag {
  readonly options: CallOptions

  constructor(options: CallOptions) {
    this.options = options
  }

  /** As the SDK types the place that it stands in. */
  get asId(): Uuid {
    return this as unknown as Uuid
  }
}

/** What a query runs with: a transaction of the SDK's, or the options of `withOptions()`. */
export function tagOf(transaction: Session): CallOptionsTag | undefined {
  return (transaction as unknown) instanceof CallOptionsTag ? (transaction as unknown as CallOptionsTag) : undefined
}
