import type { Transport } from '@surrealengine/core/transport'

export declare const mortal: Transport<never>
