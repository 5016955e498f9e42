import { advise, say } from '#prose'
import { checkKnown } from '../options/known-options.js'
import { wrongOption, wrongType } from '../options/option-reader.js'
import { isHeaderSafe } from './headers.js'

/** TLS settings, as for Node's `tls.connect()`. */
export interface TlsOptions {
  /** The certificate authorities to trust instead of the system's, in PEM. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[]
  /** The client certificate, in PEM. */
  readonly cert?: string | Uint8Array
  /** The private key of the client certificate, in PEM. */
  readonly key?: string | Uint8Array
  /** Rejects connections to a server with an untrusted certificate. Default `true`. */
  readonly rejectUnauthorized?: boolean
}

const TLS = ['ca', 'cert', 'key', 'rejectUnauthorized'] as const
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/

/**
 * Checks the option `tls`, except for the certificates, which the platform reads. `secure` is the scheme with TLS.
 * @throws ConfigurationError
 */
export function checkTls(tls: TlsOptions, scheme: string, secure: string): void {
  checkKnown(tls, TLS, ` of ${secure}`, 'tls.')
  if (scheme !== secure)
    throw wrongOption('tls', say('no-effect-on-scheme', scheme), advise('write-secure-scheme', secure))
  const { rejectUnauthorized } = tls
  if (rejectUnauthorized !== undefined && typeof rejectUnauthorized !== 'boolean') {
    throw wrongType('tls.rejectUnauthorized', 'true or false')
  }
}

/**
 * Checks the option `headers` and lower-cases the names. Errors do not contain the values, which may be credentials.
 * @throws ConfigurationError
 */
export function checkHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  // A Headers or Map object has no own properties, and would be read as no headers at all.
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers) {
    throw wrongOption('headers', say('must-be', 'a plain object'), advise('plain-headers'))
  }
  const checked: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase()
    if (!HEADER_NAME.test(lower)) throw wrongOption('headers', say('header-name'))
    if (typeof value !== 'string' || !isHeaderSafe(value)) {
      throw wrongType(`headers.${lower}`, 'printable ASCII without surrounding spaces')
    }
    checked[lower] = value
  }
  return checked
}

/**
 * Checks an option that is a number of bytes.
 * @throws ConfigurationError
 */
export function checkBytes(option: string, value: number): number {
  if (typeof value === 'number' && value > 0) return value
  throw wrongType(option, 'a positive number of bytes')
}
