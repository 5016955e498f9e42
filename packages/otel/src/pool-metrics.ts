import type { Attributes, Meter, MetricOptions, ObservableUpDownCounter } from '@opentelemetry/api'
import type { ObservedConnection } from '@surrealengine/core/diagnostics'
import { NAMES } from './attributes.js'

/** The part of a pool's statistics that is reported. A connection without a pool has one link, which serves all calls. */
interface Statistics {
  readonly open: number
  readonly waiting: number
  readonly idle?: number
  readonly busy?: number
}

/** What connections report about their links. */
export interface PoolMetrics {
  /** A link was opened, in so many milliseconds. */
  created(connection: ObservedConnection, duration: number): void
  /** A lease was returned, after so many milliseconds. */
  used(connection: ObservedConnection, duration: number): void
  /** A call or lease found no link in time. */
  timedOut(connection: ObservedConnection): void
  stop(): void
}

/** One value of a gauge. */
interface Reading {
  readonly attributes: Attributes
  value: number
}

/** The values of all gauges, by their attributes. */
type Readings = Map<ObservableUpDownCounter, Map<string, Reading>>

/** Histograms of durations, in the buckets that the conventions advise for operations. */
export const SECONDS: MetricOptions = {
  unit: 's',
  advice: { explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] },
}

/** Creates the metrics of links. The gauges read the statistics of `connections` when they are collected. */
export function poolMetrics(meter: Meter, connections: () => Iterable<ObservedConnection>): PoolMetrics {
  const createTime = meter.createHistogram('db.client.connection.create_time', {
    description: 'The time it took to open a link',
    ...SECONDS,
  })
  const useTime = meter.createHistogram('db.client.connection.use_time', {
    description: 'The time between taking a lease and returning it',
    ...SECONDS,
  })
  const timeouts = meter.createCounter('db.client.connection.timeouts', {
    description: 'The number of calls and leases that found no link in time',
    unit: '{timeout}',
  })
  const gauge = (name: string, description: string, unit = '{connection}'): ObservableUpDownCounter =>
    meter.createObservableUpDownCounter(`db.client.connection.${name}`, { description, unit })
  const count = gauge('count', 'The number of links by state')
  const max = gauge('max', 'The maximum number of links')
  const idleMin = gauge('idle.min', 'The minimum number of idle links')
  const pending = gauge('pending_requests', 'The number of calls and leases waiting for a link', '{request}')
  const gauges = [count, max, idleMin, pending]

  // What is no longer observed would keep its last value.
  const known: Readings = new Map()
  const observe: Parameters<Meter['addBatchObservableCallback']>[0] = result => {
    for (const readings of known.values()) for (const reading of readings.values()) reading.value = 0
    addReadings(known, connections(), { count, max, idleMin, pending })
    for (const [instrument, readings] of known) {
      for (const { attributes, value } of readings.values()) result.observe(instrument, value, attributes)
    }
  }
  meter.addBatchObservableCallback(observe, gauges)
  return {
    created: (connection, duration) => createTime.record(duration / 1000, poolAttributes(connection)),
    used: (connection, duration) => useTime.record(duration / 1000, poolAttributes(connection)),
    timedOut: connection => timeouts.add(1, poolAttributes(connection)),
    stop: () => meter.removeBatchObservableCallback(observe, gauges),
  }
}

type Gauges = Readonly<Record<'count' | 'max' | 'idleMin' | 'pending', ObservableUpDownCounter>>

/** Adds the present values of all gauges. Connections of the same name are added up. */
function addReadings(
  readings: Readings,
  connections: Iterable<ObservedConnection>,
  { count, max, idleMin, pending }: Gauges,
): void {
  const add = (gauge: ObservableUpDownCounter, attributes: Attributes, value: number): void => {
    const ofGauge = readings.get(gauge) ?? new Map<string, Reading>()
    readings.set(gauge, ofGauge)
    const key = JSON.stringify(attributes)
    const reading = ofGauge.get(key) ?? { attributes, value: 0 }
    reading.value += value
    ofGauge.set(key, reading)
  }
  for (const connection of connections) {
    const attributes = poolAttributes(connection)
    const { open, waiting, idle = 0, busy = open }: Statistics = connection.stats()
    add(count, { ...attributes, [NAMES.poolState]: 'idle' }, idle)
    add(count, { ...attributes, [NAMES.poolState]: 'used' }, busy)
    add(pending, attributes, waiting)
    add(max, attributes, connection.pool?.poolSize ?? 1)
    add(idleMin, attributes, connection.pool?.poolMinSize ?? 0)
  }
}

/** The name of a pool: that of its connection, or else its address. */
function poolAttributes({ name, url }: ObservedConnection): Attributes {
  return { [NAMES.system]: 'surrealdb', [NAMES.poolName]: name ?? url.replace(/^(ws|http)s?:\/\//, '') }
}
