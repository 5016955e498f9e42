// `asyncMode: false` is an option of this entry, as are names and the default of blocking connections.
import '@surrealengine/core/scope'
import './register.js'
