import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { instrument } from '@surrealengine/otel'
import { PERSON } from '../wire/records.mjs'
import { openOurs } from './libraries.mjs'
import { repeated } from './repeated.mjs'

async function over(place) {
  const db = await openOurs(place)
  return { db, run: repeated(() => db.select(PERSON)), close: () => db.close() }
}

/** The SDK of OpenTelemetry without exporting: what spans and measurements cost the program that makes them. */
function startTelemetry() {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: LONG, exportTimeoutMillis: LONG })
  return { tracerProvider: new BasicTracerProvider(), meterProvider: new MeterProvider({ readers: [reader] }) }
}

const LONG = 2 ** 30

/** Runs the calls inside of a span, as a request handler does: Node then tracks the context of every promise. */
async function insideSpan(place, { tracerProvider }) {
  const tracer = tracerProvider.getTracer('bench')
  const { run, close } = await over(place)
  return {
    run: (operations, atOnce) =>
      tracer.startActiveSpan('request', async span => {
        await run(operations, atOnce)
        span.end()
      }),
    close,
  }
}

export const clients = {
  ours: over,
  'a listener for the event': async place => {
    const observed = await over(place)
    observed.db.on('call', () => {})
    return observed
  },
  'inside of a span': place => insideSpan(place, startTelemetry()),
  'inside of a span, each call a span': place => {
    const telemetry = startTelemetry()
    instrument(telemetry)
    return insideSpan(place, telemetry)
  },
}
