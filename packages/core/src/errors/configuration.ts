import { type ErrorDetails, SurrealEngineError } from './error.js'

/** The codes of configuration errors. */
type ConfigurationCode = 'CONFIGURATION' | 'ENCODING' | 'UNKNOWN_SCHEME' | 'DUPLICATE_SCHEME' | 'MISSING_PACKAGE'

/** An option, a URL or an argument is invalid. Thrown immediately, before any I/O. */
export class ConfigurationError extends SurrealEngineError {
  override readonly code: ConfigurationCode = 'CONFIGURATION'
  /** The option or argument at fault, if it is a single one. */
  readonly option: string | undefined

  constructor(message: string, details: ErrorDetails & { readonly option?: string | undefined } = {}) {
    super(message, details)
    this.option = details.option
  }
}

/** A value that has no form on the wire: a function, a symbol, a number that the database has no room for. Nothing was sent. */
export class EncodingError extends ConfigurationError {
  override readonly code = 'ENCODING'
}

/** No transport is registered for the scheme of a URL. The message says what to install and import. */
export class UnknownSchemeError extends ConfigurationError {
  override readonly code = 'UNKNOWN_SCHEME'
}

/** Two packages register the same scheme. */
export class DuplicateSchemeError extends ConfigurationError {
  override readonly code = 'DUPLICATE_SCHEME'
}

/** The call or option needs a package that is not installed or not imported. */
export class MissingPackageError extends ConfigurationError {
  override readonly code = 'MISSING_PACKAGE'
}

/** Makes the error for an invalid option or argument. */
export function wrong(message: string, hint?: string, option?: string): ConfigurationError {
  return new ConfigurationError(message, { hint, option })
}
