/** Node 20 has no WebSocket of its own, which the official SDK needs. */
import { WebSocket } from 'ws'

globalThis.WebSocket ??= WebSocket
