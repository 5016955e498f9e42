import { createConnection } from '@surrealengine/core'
import type { Transport } from '@surrealengine/core/transport'

declare const mine: Transport<{ readonly room: string }>

// With transports handed over the registry is not asked, so neither is the compiler.
createConnection({ url: 'mine://house', transports: [mine], transportOptions: { mine: { room: 'kitchen' } } })

// @ts-expect-error a transport is an object with connect()
createConnection({ url: 'mine://house', transports: ['mine'] })
