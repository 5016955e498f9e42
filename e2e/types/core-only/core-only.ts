import { createConnection } from '@surrealengine/core'

// @ts-expect-error no transport is imported for any literal url
createConnection({ url: 'ws://localhost:8000' })

// A url that is only known at run time is checked then.
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
