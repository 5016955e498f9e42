import {
  type Attributes,
  type Context,
  context,
  type Histogram,
  type MeterProvider,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { type AnyOperation, type Observed, type ObservedConnection, observe } from '@surrealengine/core/diagnostics'
import { checkKnown, flag } from '@surrealengine/core/transport'
import { errorAttributes, NAMES, serverAttributes, setEndAttributes, startAttributes } from './attributes.js'
import { type PoolMetrics, poolMetrics, SECONDS } from './pool-metrics.js'
import { WatchedConnection } from './watched-connection.js'

/** Options of `instrument()`. */
export interface InstrumentOptions {
  /** Default: the global tracer provider, also one that is set later. */
  readonly tracerProvider?: TracerProvider | undefined
  /** Default: the global meter provider at the time of the call. */
  readonly meterProvider?: MeterProvider | undefined
  /**
   * Adds the text of queries as `db.query.text`, with `?` for each literal and without variables. Default `false`: spans
   * have the summary of the query, its operations and tables.
   */
  readonly queryText?: boolean | undefined
}

const NAME = '@surrealengine/otel'

/**
 * Creates spans and metrics for all connections of the process, existing and later ones, by OpenTelemetry's stable
 * conventions for databases. Returns a function that ends it.
 *
 * @throws ConfigurationError naming the option that is unknown or invalid.
 *
 * @example
 * ```ts
 * import { instrument } from '@surrealengine/otel'
 *
 * const stop = instrument({ queryText: true })
 * // … every call is a span, with the active span as its parent
 * stop()
 * ```
 */
export function instrument(options: InstrumentOptions = {}): () => void {
  checkKnown({ ...options }, ['tracerProvider', 'meterProvider', 'queryText'], ' of instrument()')
  const hasText = flag(false)(options.queryText, 'queryText')
  const tracer = (options.tracerProvider ?? trace).getTracer(NAME)
  const meter = (options.meterProvider ?? metrics).getMeter(NAME)
  const duration = meter.createHistogram('db.client.operation.duration', {
    description: 'Duration of database client operations.',
    ...SECONDS,
  })
  const watched = new Map<ObservedConnection, WatchedConnection>()
  const pools = poolMetrics(meter, () => watched.keys())
  const telemetry: Telemetry = {
    tracer,
    duration,
    pools,
    hasText,
    watch: connection => watch(watched, connection, pools),
    unwatch: connection => unwatch(watched, connection),
  }
  const stop = observe({ begin: operation => begin(telemetry, operation) })
  return () => {
    stop()
    pools.stop()
    for (const each of watched.values()) each.stop()
    watched.clear()
  }
}

interface Telemetry {
  readonly tracer: Tracer
  readonly duration: Histogram
  readonly pools: PoolMetrics
  readonly hasText: boolean
  watch(connection: ObservedConnection): WatchedConnection
  unwatch(connection: ObservedConnection): void
}

/** A connection is watched from its first operation until it is closed. */
function watch(
  watched: Map<ObservedConnection, WatchedConnection>,
  connection: ObservedConnection,
  pools: PoolMetrics,
): WatchedConnection {
  const known = watched.get(connection)
  if (known !== undefined) return known
  const made = new WatchedConnection(connection, pools, () => unwatch(watched, connection))
  watched.set(connection, made)
  return made
}

function unwatch(watched: Map<ObservedConnection, WatchedConnection>, connection: ObservedConnection): void {
  watched.get(connection)?.stop()
  watched.delete(connection)
}

function begin(telemetry: Telemetry, operation: AnyOperation): Observed {
  const { name, connection, event } = operation
  const attributes = startAttributes(operation)
  const parent = context.active()
  const span = telemetry.tracer.startSpan(
    name === 'call' ? event.summary : name,
    { kind: name === 'call' || name === 'connect' ? SpanKind.CLIENT : SpanKind.INTERNAL, attributes },
    parent,
  )
  if (telemetry.hasText && name === 'call' && event.text !== undefined) span.setAttribute(NAMES.queryText, event.text)
  const within = trace.setSpan(parent, span)
  const watched = telemetry.watch(connection)
  watched.add(span)
  const { url } = event
  return {
    run: start => context.with(within, start),
    end: () => {
      watched.remove(span)
      // It was closed meanwhile, or before.
      if (connection.status === 'closed') telemetry.unwatch(connection)
      if (event.url !== url) Object.assign(attributes, serverAttributes(event.url))
      end(telemetry, operation, { span, within, attributes, isMoved: event.url !== url })
    },
  }
}

/** What an operation began with. */
interface Begun {
  readonly span: Span
  readonly within: Context
  readonly attributes: Attributes
  /** `true` if its server became known, or was replaced, after its beginning. */
  readonly isMoved: boolean
}

function end({ duration, pools }: Telemetry, operation: AnyOperation, begun: Begun): void {
  const { name, connection, event } = operation
  const { span, within, attributes, isMoved } = begun
  const { error } = event
  if (span.isRecording()) {
    if (isMoved) span.setAttributes(serverAttributes(event.url))
    if (name === 'call') setEndAttributes(span, event)
  }
  if (error !== undefined) {
    Object.assign(attributes, errorAttributes(event, name === 'call' ? event.fault : undefined))
    span.setAttributes(attributes)
    span.setStatus({ code: SpanStatusCode.ERROR, message: error })
    if (error === 'POOL_EXHAUSTED' && (name === 'call' || name === 'lease')) pools.timedOut(connection)
  }
  span.end()
  if (name === 'call' && event.duration !== undefined) duration.record(event.duration / 1000, attributes, within)
}
