export { findSurreal } from './find-surreal.js'
export { type ServerOptions, type ServerStorage, startServer, type TestServer } from './server.js'
