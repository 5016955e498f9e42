import { isSurrealEngineError } from '../errors/any-error.js'
import { reportUncaught } from '../shared/call-back.js'
import type { Clock } from '../time/clock.js'
import type { LinkProvider } from '../transport/provider.js'
import { CallRecord, type TracedCall, type TracedSession } from './call-record.js'
import { channelObserver } from './channel-observer.js'
import { subscribedChannels } from './channels.js'
import { endpointOf } from './endpoints.js'
import type { Events } from './events.js'
import {
  type AnyOperation,
  type Observed,
  type ObservedConnection,
  type Observer,
  type Operations,
  observers,
} from './operation.js'

/** What is needed of a connection to report its operations. */
export interface TracingContext {
  readonly events: Events
  readonly clock: Clock
  readonly provider: LinkProvider
  /** The endpoints. */
  readonly where: string
  readonly settings: {
    readonly name: string | undefined
    readonly pool: ObservedConnection['pool']
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

const isWanted = (name: keyof Operations, events: Events): boolean =>
  observers.size > 0 || subscribedChannels(name) !== undefined || (name === 'call' && events.wants('call'))

/** Runs an operation, and reports it if anyone follows it. */
export function traceOperation<T>(
  context: TracingContext,
  session: TracedSession,
  name: Exclude<keyof Operations, 'call'>,
  run: () => Promise<T>,
): Promise<T> {
  if (!isWanted(name, context.events)) return run()
  const { namespace, database } = session.view
  const event = { url: context.where, namespace, database, duration: undefined, error: undefined }
  return trace(context, { name, connection: connectionOf(context), event }, run, () => {})
}

/** Runs a call, and reports it if anyone follows the calls of the connection. */
export function traceCall<S extends TracedSession, C extends TracedCall, T>(
  context: TracingContext,
  session: S,
  call: C,
  run: (session: S, call: C) => Promise<T>,
): Promise<T> {
  if (!isWanted('call', context.events)) return run(session, call)
  const event = new CallRecord(call, session, context.where)
  // Its caller made the object for this call alone, and a copy would take longer than all the rest.
  call.onTry = link => {
    event.attempts++
    event.url = endpointOf(link) ?? event.url
  }
  if (call.method === 'query') {
    const { read } = call
    call.read = answer => {
      event.answered(answer)
      return read === undefined ? answer : read(answer)
    }
  }
  return trace(
    context,
    { name: 'call', connection: connectionOf(context), event },
    () => run(session, call),
    (isRejected, thrown) => {
      finishCall(event, isRejected, thrown)
      context.events.emit('call', event)
    },
  )
}

function finishCall(event: CallRecord, isRejected: boolean, thrown: unknown): void {
  const known = isSurrealEngineError(thrown) ? thrown : undefined
  event.outcome = isRejected ? (known?.outcome ?? 'unknown') : 'ok'
  const { kind, code } = known?.fault ?? {}
  event.fault = kind ?? (code === undefined ? event.fault : String(code))
  // Some queries resolve with their failed statements.
  if (!isRejected) event.error = event.failed[0]?.error
}

/** Runs an operation in the contexts of its observers, and tells them and `finish` how it ended. */
function trace<T>(
  { clock }: TracingContext,
  operation: AnyOperation,
  run: () => Promise<T>,
  finish: (isRejected: boolean, thrown: unknown) => void,
): Promise<T> {
  const event: Mutable<typeof operation.event> = operation.event
  const started = clock.now()
  let start: () => Promise<T> = run
  const begun: Observed[] = []
  const follow = (observer: Observer): void => {
    const observed = begin(observer, operation)
    if (observed === undefined) return
    // The last to begin is the first to end.
    begun.unshift(observed)
    const inContext = observed.run?.bind(observed)
    const next = start
    if (inContext !== undefined) start = () => inContext(next)
  }
  if (subscribedChannels(operation.name) !== undefined) follow(channelObserver)
  for (const observer of observers) follow(observer)
  const ended = (isRejected: boolean, thrown?: unknown): void => {
    event.duration = clock.now() - started
    if (isRejected) event.error = isSurrealEngineError(thrown) ? thrown.code : 'OTHER'
    finish(isRejected, thrown)
    for (const observed of begun) end(observed)
  }
  let running: Promise<T>
  try {
    running = start()
  } catch (thrown) {
    ended(true, thrown)
    throw thrown
  }
  return running.then(
    result => {
      ended(false)
      return result
    },
    (thrown: unknown) => {
      ended(true, thrown)
      throw thrown
    },
  )
}

/** An observer that fails does not affect the operation. */
function begin(observer: Observer, operation: AnyOperation): Observed | undefined {
  try {
    return observer.begin(operation)
  } catch (error) {
    reportUncaught(error)
    return undefined
  }
}

function end(observed: Observed): void {
  try {
    observed.end()
  } catch (error) {
    reportUncaught(error)
  }
}

const connections = new WeakMap<Events, ObservedConnection>()

function connectionOf({ events, provider, settings, where }: TracingContext): ObservedConnection {
  const known = connections.get(events)
  if (known !== undefined) return known
  const made: ObservedConnection = {
    name: settings.name,
    url: where,
    get status() {
      return provider.status
    },
    pool: settings.pool,
    on: (event, listener) => events.on(event, listener),
    stats: () => provider.stats(),
  }
  connections.set(events, made)
  return made
}
