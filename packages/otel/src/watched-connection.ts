import type { Attributes, Span } from '@opentelemetry/api'
import type { ObservedConnection } from '@surrealengine/core/diagnostics'
import { NAMES, OWN_NAMES } from './attributes.js'
import type { PoolMetrics } from './pool-metrics.js'

/** A connection, with the spans that are open on it: what happens to the connection is an event of theirs. */
export class WatchedConnection {
  readonly connection: ObservedConnection
  readonly #spans = new Set<Span>()
  readonly #undos: readonly (() => void)[]
  #isLost = false

  /** `onClosed` is called when the connection is closed. It can be opened again, and is then watched anew. */
  constructor(connection: ObservedConnection, metrics: PoolMetrics, onClosed: () => void) {
    this.connection = connection
    this.#undos = [
      connection.on('attemptFailed', ({ url, attempt, error }) =>
        this.#note('attempt failed', {
          [OWN_NAMES.url]: url,
          [OWN_NAMES.attempts]: attempt,
          [NAMES.errorType]: error.code,
        }),
      ),
      connection.on('lost', ({ url, reason }) => {
        this.#isLost = true
        this.#note('connection lost', { [OWN_NAMES.url]: url, reason })
      }),
      connection.on('connected', ({ url, attempt, duration }) => {
        metrics.created(connection, duration)
        if (this.#isLost) this.#note('reconnected', { [OWN_NAMES.url]: url, [OWN_NAMES.attempts]: attempt })
        this.#isLost = false
      }),
      connection.on('leaseReturned', ({ used }) => metrics.used(connection, used)),
      connection.on('closed', onClosed),
    ]
  }

  /** Adds an open span. */
  add(span: Span): void {
    this.#spans.add(span)
  }

  /** Removes a span that ends. */
  remove(span: Span): void {
    this.#spans.delete(span)
  }

  stop(): void {
    for (const undo of this.#undos) undo()
  }

  #note(event: string, attributes: Attributes): void {
    for (const span of this.#spans) span.addEvent(event, attributes)
  }
}
