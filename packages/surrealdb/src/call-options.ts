import type { CallOptions } from '@surrealengine/core'
import type { Session, Uuid } from 'surrealdb'

/** Carries the options of calls in place of a transaction's id, which the SDK passes with each query. */
export class CallOptionsTag {
  readonly options: CallOptions

  constructor(options: CallOptions) {
    this.options = options
  }

  /** With the type that the SDK expects in its place. */
  get asId(): Uuid {
    return this as unknown as Uuid
  }
}

/** The tag of `withOptions()`, if a query has one instead of a transaction. */
export function tagOf(transaction: Session): CallOptionsTag | undefined {
  return (transaction as unknown) instanceof CallOptionsTag ? (transaction as unknown as CallOptionsTag) : undefined
}
