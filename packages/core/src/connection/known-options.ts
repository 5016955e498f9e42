import { ConfigurationError } from '../errors/configuration.js'
import { isRecord } from '../transport/rpc-frame.js'
import { nearest, plain } from './nearest.js'

/** What other libraries call an option, in lower case and without separators, and what to write here. */
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

/**
 * Refuses options that nobody knows. `where` names who takes the others, in the message; `prefix` is the path to them.
 * @throws ConfigurationError for what is no object; or naming the option, and the known one that was most likely meant.
 */
export function checkKnown(options: object, known: readonly string[], where = '', prefix = ''): void {
  if (!isRecord(options)) {
    const option = prefix.slice(0, -1)
    throw new ConfigurationError(`The option${prefix === '' ? `s${where}` : ` ${option}`} must be an object`, {
      hint: knownOptions(known),
      ...(prefix !== '' && { option }),
    })
  }
  for (const option in options) if (!known.includes(option)) throw unknownOption(option, known, where, prefix)
}

function unknownOption(option: string, known: readonly string[], where: string, prefix: string): ConfigurationError {
  const text = meant(option, known)
  return new ConfigurationError(`Unknown option "${prefix}${option}"${where}${suggestion(option, known, prefix)}`, {
    option: prefix + option,
    hint: text === undefined ? knownOptions(known) : `Write ${text}.`,
  })
}

/** The end of a message about an unknown name: the known one that was most likely meant, if there is one. */
export function suggestion(name: string, known: readonly string[], prefix = ''): string {
  const text = meant(name, known)
  return text === undefined ? '' : `: is "${prefix}${text.split(':', 1)[0]}" meant?`
}

/** What to write instead: what another library's name stands for, or else the name that is nearest. */
function meant(option: string, known: readonly string[]): string | undefined {
  const name = plain(option)
  const foreign = Object.hasOwn(FOREIGN, name) ? FOREIGN[name] : undefined
  const isKnown = foreign !== undefined && known.includes(foreign.split(':', 1)[0] ?? '')
  return isKnown ? foreign : nearest(option, known)
}

function knownOptions(known: readonly string[]): string {
  return known.length === 0 ? 'It takes no options.' : `Known options: ${known.join(', ')}.`
}
