import './register.js'
import type { HttpOptions } from './options.js'

export type { HttpAgent, HttpOptions, HttpTls } from './options.js'
export { http } from './transport.js'

declare module '@surrealengine/core' {
  interface SchemeOptions {
    http: HttpOptions
    https: HttpOptions
  }
}
