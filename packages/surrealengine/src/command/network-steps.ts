import { lookup } from 'node:dns/promises'
import { isIP, connect as tcpConnect } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { ConnectionError, ConnectionRefusedError, HostNotFoundError, TlsError } from '@surrealengine/core'
import { troubles } from '@surrealengine/core/extension'
import { type Context, networkOf } from './context.js'
import type { Step } from './step.js'
import { whenOpen } from './when-open.js'

const { hintOf } = troubles

const nameResolution: Step<Context> = {
  name: 'name resolution',
  skip(context) {
    const { host } = networkOf(context)
    return isIP(host) === 0 ? undefined : `${host} is an address`
  },
  async run(context) {
    const { host } = networkOf(context)
    try {
      const addresses = await lookup(host, { all: true })
      return addresses.map(({ address }) => address).join(', ')
    } catch (cause) {
      const code = codeOf(cause)
      if (code === 'EAI_AGAIN') {
        const hint = 'Check the network and the name server of this machine.'
        throw new ConnectionError(`The name server did not answer for ${host} (${code})`, { cause, hint })
      }
      throw new HostNotFoundError(`${host} has no address (${code})`, { cause, hint: hintOf(troubles.HOST_NOT_FOUND) })
    }
  },
}

const tcp: Step<Context> = {
  name: 'TCP',
  needs: ['name resolution'],
  async run(context, signal) {
    const { host, port } = networkOf(context)
    const socket = tcpConnect({ host, port })
    try {
      return await whenOpen(socket, 'connect', signal, () => `port ${port}`)
    } catch (cause) {
      const hint = hintOf(troubles.REFUSED)
      throw new ConnectionRefusedError(`Port ${port} of ${host} cannot be reached (${codeOf(cause)})`, { cause, hint })
    }
  },
}

const NO_TLS = /WRONG_VERSION_NUMBER|PACKET_LENGTH|UNKNOWN_PROTOCOL|ECONNRESET/

const tls: Step<Context> = {
  name: 'TLS',
  needs: ['TCP'],
  skip: context => (networkOf(context).secure ? undefined : 'the url asks for none'),
  async run(context, signal) {
    const { host, port, ca } = networkOf(context)
    const name = isIP(host) === 0 ? { servername: host } : {}
    const socket = tlsConnect({ host, port, ...name, ...(ca !== undefined && { ca }) })
    try {
      return await whenOpen(socket, 'secureConnect', signal, () => {
        const { valid_to: until } = socket.getPeerCertificate()
        return `${socket.getProtocol()}, certificate good until ${until}`
      })
    } catch (cause) {
      throw new TlsError(`No trusted channel to ${host} (${codeOf(cause)})`, { cause, hint: hintOf(troubles.TLS) })
    }
  },
  cure({ target }, { code, message, hint }) {
    const plain = target.url.replace(/^(ws|http)s/, '$1')
    if (code !== 'TLS') return `Something accepts connections there and begins no TLS. If it has none, write ${plain}.`
    if (NO_TLS.test(message)) return `If the server has no TLS, write ${plain}.`
    return `${hint} To doctor and ping, pass --ca FILE.`
  },
}

const handshake: Step<Context> = {
  name: 'handshake',
  needs: ['TCP', 'TLS'],
  async run(context) {
    await context.connection.connect()
    return networkOf(context).protocol
  },
  cure(context, { code, hint }) {
    const { protocol, secure } = networkOf(context)
    const other = secure ? '' : ' If it speaks TLS, use wss:// or https://.'
    switch (code) {
      case 'PROTOCOL':
        return protocol === 'HTTP'
          ? hint
          : `${hint} A proxy has to pass the headers Upgrade and Connection on; where it cannot, use http:// or https://.`
      case 'CONNECT_TIMEOUT':
        return `Something accepts connections there and says nothing: check that it is SurrealDB, and not overloaded.${other}`
      case 'CONNECTION_REFUSED':
      case 'CONNECTION_LOST':
        return `Something accepts connections there and closes them: check that it is SurrealDB.${other}`
      case 'AUTHENTICATION':
        return 'Nobody was signed in yet, so it is a proxy that refuses: give it what it wants with transportOptions.headers, or have it let /rpc pass.'
      case 'CONNECTION':
        return 'The server, or a proxy in front of it, cannot serve now: check that the proxy reaches SurrealDB, and try again.'
      default:
        return undefined
    }
  },
}

/** The way to a server, from its name to a link. */
export const NETWORK_STEPS: readonly Step<Context>[] = [nameResolution, tcp, tls, handshake]

/** The code of an error, or of the first that it gathers: each address of a host is tried. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.name : 'unknown'
}
