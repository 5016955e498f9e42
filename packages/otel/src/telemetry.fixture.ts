import { type Attributes, context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { type InstrumentOptions, instrument } from './index.js'

/** Spans and metrics of the SDK of OpenTelemetry, in memory. */
export interface Telemetry {
  readonly tracerProvider: BasicTracerProvider
  /** The spans that have ended, in that order. */
  spans(): readonly ReadableSpan[]
  /** The ended spans as indented lines, each below its parent. */
  tree(): readonly string[]
  /** The values of a metric so far, each with its attributes. */
  metric(name: string): Promise<readonly { readonly attributes: Attributes; readonly value: unknown }[]>
  unitOf(name: string): Promise<string | undefined>
  /** Ends the instrumentation. */
  unfollow(): void
  stop(): Promise<void>
}

/** Follows all connections until `stop()`. */
export function telemetry(options: InstrumentOptions = {}): Telemetry {
  const spanExporter = new InMemorySpanExporter()
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] })
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 2 ** 30 })
  const meterProvider = new MeterProvider({ readers: [reader] })
  const manager = new AsyncLocalStorageContextManager()
  context.setGlobalContextManager(manager.enable())
  const stop = instrument({ tracerProvider, meterProvider, ...options })

  const spans = (): readonly ReadableSpan[] => spanExporter.getFinishedSpans()

  async function find(name: string) {
    metricExporter.reset()
    await reader.forceFlush()
    const all = metricExporter.getMetrics().flatMap(each => each.scopeMetrics.flatMap(scope => scope.metrics))
    return all.find(({ descriptor }) => descriptor.name === name)
  }

  return {
    tracerProvider,
    spans,
    tree: () => {
      const below = (parent: string | undefined, depth: number): readonly string[] =>
        spans()
          .filter(span => span.parentSpanContext?.spanId === parent)
          .flatMap(span => [`${'  '.repeat(depth)}${span.name}`, ...below(span.spanContext().spanId, depth + 1)])
      return below(undefined, 0)
    },
    metric: async name => (await find(name))?.dataPoints ?? [],
    unitOf: async name => (await find(name))?.descriptor.unit,
    unfollow: stop,
    stop: async () => {
      stop()
      context.disable()
      await meterProvider.shutdown()
      await tracerProvider.shutdown()
    },
  }
}
