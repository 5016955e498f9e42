import { type ErrorCode, type ErrorDetails, SurrealEngineError } from './error.js'

/** An option, a URL or an argument cannot mean anything. Thrown at once, before any I/O. */
export class ConfigurationError extends SurrealEngineError {
  override readonly name: string = 'ConfigurationError'
  override readonly code: ErrorCode = 'CONFIGURATION'
  /** The option or argument it is about, where it is about one. */
  readonly option: string | undefined

  constructor(message: string, details: ErrorDetails & { readonly option?: string | undefined } = {}) {
    super(message, details)
    this.option = details.option
  }
}

/** A value that has no form on the wire: a function, a symbol, a number that the database has no room for. Nothing was sent. */
export class EncodingError extends ConfigurationError {
  override readonly name: string = 'EncodingError'
  override readonly code: ErrorCode = 'ENCODING'
}

/** No transport is registered for the scheme of a URL. The message says what to install and import. */
export class UnknownSchemeError extends ConfigurationError {
  override readonly name: string = 'UnknownSchemeError'
  override readonly code: ErrorCode = 'UNKNOWN_SCHEME'
}

/** Two packages want the same scheme. */
export class DuplicateSchemeError extends ConfigurationError {
  override readonly name: string = 'DuplicateSchemeError'
  override readonly code: ErrorCode = 'DUPLICATE_SCHEME'
}

/** Something asked for lives in a package that is not installed or not imported. */
export class MissingPackageError extends ConfigurationError {
  override readonly name: string = 'MissingPackageError'
  override readonly code: ErrorCode = 'MISSING_PACKAGE'
}

/** The error for what cannot mean anything: its message, what to do about it, and the option or argument it is about. */
export function wrong(message: string, hint?: string, option?: string): ConfigurationError {
  return new ConfigurationError(message, { hint, option })
}
