export { connectionOn, type VirtualClock, type VirtualTimer, virtualClock } from '@surrealengine/core/testing'
export { applicable, type Behaviour, type Stage, type Subject, show } from './conformance/behaviour.js'
export { CONFORMANCE } from './conformance/conformance.js'
export type {
  Delay,
  Direction,
  EndAfter,
  EndNow,
  Fault,
  FaultScope,
  Refuse,
  Stall,
  Trickle,
} from './fault-proxy/fault.js'
export type { FaultProxy, FaultProxyOptions, InjectedFault, RemoveOptions } from './fault-proxy/fault-proxy.js'
export { startFaultProxy } from './fault-proxy/start-fault-proxy.js'
export type { ProxyTarget } from './fault-proxy/target.js'
export type { FaultTimers } from './fault-proxy/timers.js'
export type { Chunk } from './fault-proxy/traffic.js'
export { findSurreal } from './find-surreal.js'
export type { ServerStorage } from './running.js'
export { type ServerOptions, startServer, type TestServer } from './server.js'
