import { createConnection } from '@surrealengine/core'
import type { Transport } from '@surrealengine/core/transport'

declare const mine: Transport<{ readonly room: string }>

// With the option `transports` the registry is not used, so any scheme compiles.
createConnection({ url: 'mine://house', transports: [mine], transportOptions: { mine: { room: 'kitchen' } } })

// @ts-expect-error a transport is an object with connect()
createConnection({ url: 'mine://house', transports: ['mine'] })
