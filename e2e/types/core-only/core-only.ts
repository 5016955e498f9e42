import { createConnection } from '@surrealengine/core'

// @ts-expect-error no transport is imported, so no literal url has one
createConnection({ url: 'ws://localhost:8000' })

// What is not known while compiling is checked when it runs.
createConnection({ url: String(Math.random()) })
createConnection({ url: new URL('ws://localhost:8000') })

// @ts-expect-error the url is required
createConnection({ namespace: 'shop' })
// @ts-expect-error an unknown option
createConnection({ url: String(Math.random()), poolsize: 3 })
// @ts-expect-error a level that does not exist
createConnection({ url: String(Math.random()), authLevel: 'table' })
// @ts-expect-error options of a transport that is not imported
createConnection({ url: String(Math.random()), transportOptions: { ws: {} } })
