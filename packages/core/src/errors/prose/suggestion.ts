import { nearest, plain } from '../../shared/nearest.js'

/** Option names of other libraries, in lower case and without separators, and their counterparts here. */
const FOREIGN: Readonly<Record<string, string>> = {
  ...{ user: 'username', login: 'username', pass: 'password', pwd: 'password', ns: 'namespace', db: 'database' },
  ...{ uri: 'url', endpoint: 'url', host: 'url', hostname: 'url', port: 'url', auth: 'credentials' },
  ...{ authentication: 'credentials', jwt: 'token', accesstoken: 'token', refreshtoken: 'token: { access, refresh }' },
  ...{ connecttimeout: 'timeout', connectiontimeout: 'timeout', operationtimeout: 'requestTimeout' },
  ...{ querytimeout: 'requestTimeout', sockettimeout: 'requestTimeout', commandtimeout: 'requestTimeout' },
  ...{ retries: 'retryLimit', maxretries: 'retryLimit', retrydelay: 'initialDelay', retrybackoff: 'backoff' },
  ...{ reconnect: 'reconnectLimit', maxretrydelay: 'maxDelay', retrydelaymax: 'maxDelay' },
  ...{ healthcheckinterval: "heartbeat: { interval: '30s' }", pinginterval: "heartbeat: { interval: '30s' }" },
  ...{ max: 'poolSize', maxconnections: 'poolSize', connectionlimit: 'poolSize', min: 'poolMinSize', pool: 'usePool' },
  ...{ maxidletime: 'poolMaxIdle', idletimeout: 'poolMaxIdle', idletimeoutmillis: 'poolMaxIdle' },
  ...{ acquiretimeout: 'poolAcquireTimeout', maxlifetime: 'poolMaxLifetime' },
  ...{ validateonborrow: 'poolValidation', testonborrow: 'poolValidation', async: 'asyncMode' },
  ...{ tls: 'transportOptions: { wss: { tls } }', ssl: 'transportOptions: { wss: { tls } }' },
  ...{ headers: 'transportOptions: { ws: { headers } }' },
}

/** The end of a message about an unknown name: the known name that was most likely meant, if any. */
export function suggestion(name: string, known: readonly string[], prefix = ''): string | undefined {
  const text = meant(name, known)
  return text && `: did you mean "${prefix}${text.split(':', 1)[0]}"?`
}

/** The option to use instead: the counterpart of another library's name, or else the most similar name. */
export function meant(option: string, known: readonly string[]): string | undefined {
  const name = plain(option)
  const foreign = Object.hasOwn(FOREIGN, name) ? FOREIGN[name] : undefined
  const isKnown = foreign !== undefined && known.includes(foreign.split(':', 1)[0] ?? '')
  return isKnown ? foreign : nearest(option, known)
}

/** Lists the known options. */
export function knownOptions(known: readonly string[]): string {
  return known.length === 0 ? 'It takes no options.' : `Known options: ${known.join(', ')}.`
}
