import {
  type Attributes,
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
import { endAttributes, errorAttributes, NAMES, serverAttributes, startAttributes } from './attributes.js'
import { type PoolMetrics, poolMetrics } from './pool-metrics.js'
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

/** The buckets that the conventions advise for the duration of operations, in seconds. */
const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

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
  const tracer = (options.tracerProvider ?? trace).getTracer(NAME)
  const meter = (options.meterProvider ?? metrics).getMeter(NAME)
  const duration = meter.createHistogram('db.client.operation.duration', {
    description: 'Duration of database client operations.',
    unit: 's',
    advice: { explicitBucketBoundaries: BUCKETS },
  })
  const watched = new Map<ObservedConnection, WatchedConnection>()
  const pools = poolMetrics(meter, () => watched.keys())
  const telemetry: Telemetry = {
    tracer,
    duration,
    pools,
    hasText: flag(false)(options.queryText, 'queryText'),
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
    {
      kind: name === 'call' || name === 'connect' ? SpanKind.CLIENT : SpanKind.INTERNAL,
      attributes:
        telemetry.hasText && name === 'call' && event.text !== undefined
          ? { ...attributes, [NAMES.queryText]: event.text }
          : attributes,
    },
    parent,
  )
  const watched = telemetry.watch(connection)
  watched.add(span)
  return {
    run: start => context.with(trace.setSpan(parent, span), start),
    end: () => {
      watched.remove(span)
      // It was closed meanwhile, or before.
      if (connection.status === 'closed') telemetry.unwatch(connection)
      end(telemetry, operation, span, attributes)
    },
  }
}

function end({ duration, pools }: Telemetry, operation: AnyOperation, span: Span, attributes: Attributes): void {
  const { name, connection, event } = operation
  const { error } = event
  const failure = errorAttributes(event, name === 'call' ? event.fault : undefined)
  const server = serverAttributes(event.url)
  if (span.isRecording()) {
    span.setAttributes(name === 'call' ? { ...server, ...endAttributes(event), ...failure } : failure)
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error })
  }
  span.end()
  if (error === 'POOL_EXHAUSTED' && (name === 'call' || name === 'lease')) pools.timedOut(connection)
  if (name !== 'call' || event.duration === undefined) return
  const measured = error === undefined ? attributes : { ...attributes, ...server, ...failure }
  duration.record(event.duration / 1000, measured, trace.setSpan(context.active(), span))
}
