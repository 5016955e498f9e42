// Prints a line for each call, and the spans and metrics of a small program. No server is needed.
import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { ConsoleMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, ConsoleSpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { instrument } from '@surrealengine/otel'
import { connect } from 'surrealengine'

// A program with @opentelemetry/sdk-node has all of this already: it only calls instrument().
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())] })
const reader = new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter() })
const meterProvider = new MeterProvider({ readers: [reader] })
instrument({ tracerProvider, meterProvider, queryText: true })

const db = await connect({ url: 'mem://', namespace: 'shop', database: 'live', debug: true })
await tracerProvider.getTracer('shop').startActiveSpan('POST /orders', async span => {
  await db.transaction(async tx => {
    await tx.create('orders', { total: 12 })
    await tx.query('UPSERT stock:1 SET count -= 1')
  })
  await db.query('THROW "sold out"').catch(error => console.log(error.code))
  span.end()
})
await db.close()
await meterProvider.shutdown()
await tracerProvider.shutdown()
