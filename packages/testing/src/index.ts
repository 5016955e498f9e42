export { applicable, type Behaviour, type Stage, type Subject, show } from './conformance/behaviour.js'
export { CONFORMANCE } from './conformance/conformance.js'
export { findSurreal } from './find-surreal.js'
export { type ServerOptions, type ServerStorage, startServer, type TestServer } from './server.js'
