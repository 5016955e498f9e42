import { frameLink, type Link, rpcUrl, type Transport } from '@surrealengine/core/transport'
import { WebSocket } from 'ws'
import { channelOf, whenOpen } from './channel.js'
import { type CheckedOptions, checkOptions, type MineOptions } from './options.js'

/** The transport of `mine://host:port`. */
export const mine: Transport<MineOptions, CheckedOptions> = {
  name: 'transport-template', // the name of the package
  schemes: ['mine'],
  capabilities(url) {
    rpcUrl(url) // throws for an address without a host
    return { live: true, transactions: true, heartbeat: true, session: 'link', exclusive: false }
  },
  check: options => checkOptions(options),
  async connect({ url, options, codec, signal, onKeepAlive, onNotification }): Promise<Link> {
    const { host, pathname } = rpcUrl(url)
    const limits = { perMessageDeflate: false, maxPayload: options.maxReplyBytes }
    const socket = new WebSocket(`ws://${host}${pathname}`, 'cbor', limits)
    const channel = channelOf(socket)
    // Before the socket is open, so that no frame is missed.
    const link = frameLink(channel, { codec, onNotification })
    onKeepAlive?.(alive => channel.keepAlive?.(alive))
    await whenOpen(socket, host, signal)
    return link
  },
}
