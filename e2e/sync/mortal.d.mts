import type { Transport } from '@surrealengine/core'

export declare const mortal: Transport<never>
