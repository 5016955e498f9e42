/** What stands in place of a secret. */
export const HIDDEN = '***'

/** Words of a name that mark its value as a secret. Singular. */
const WORDS: ReadonlySet<string> = new Set([
  ...['pass', 'pw', 'pin', 'key', 'auth', 'authorization', 'bearer', 'otp', 'totp', 'jwt', 'salt', 'hash', 'cookie'],
  ...['session', 'login', 'signin', 'signup', 'credential', 'cred', 'cvv', 'cvc'],
])

/** Parts of a name that mark its value as a secret, even inside a word. */
const PARTS = /passw|passp|passh|pwd|secret|token|credential|apikey|privatekey|accesskey/

/** Texts that are secrets, or contain one, whatever they are called. */
const TEXTS: readonly RegExp[] = [
  // user:password@ of a URL
  /:\/\/[^/\s'"]*@/,
  // A JSON Web Token
  /eyJ[\w-]{5,}\.[\w-]+\.?/,
  // Keys and refresh tokens that SurrealDB issues
  /surreal-(bearer|refresh)-/,
  /\b(bearer|basic|digest|apikey)\s+\S/i,
  /-----BEGIN [A-Z ]*KEY/,
  // Hashes of passwords
  /\$(argon2|scrypt|pbkdf2|2[abxy]?\$)/,
  // password=… of a connection string or a form
  /(passw|pwd|secret|token|api_?key)\w*["']?\s*[=:]/i,
]

/** Returns whether a variable, field or parameter of this name holds a secret: `password`, `apiKey`, `auth_token`. */
export function isSecretName(name: string): boolean {
  if (PARTS.test(name.toLowerCase())) return true
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  return words.some(word => WORDS.has(word) || (word.endsWith('s') && WORDS.has(word.slice(0, -1))))
}

/** Returns whether a text is a secret or contains one. `known` are secrets of the session itself. */
export function isSecretText(text: string, known: readonly string[]): boolean {
  return TEXTS.some(pattern => pattern.test(text)) || known.some(secret => text.includes(secret))
}

/** The parts of an authentication that are secrets. */
const SECRET_PARTS: ReadonlySet<string> = new Set(['password', 'key', 'token', 'refresh', 'tokens', 'variables'])

/** The secrets in an authentication, or in tokens if `all` is set: every text in them. */
export function secretsIn(value: unknown, all = false): readonly string[] {
  if (typeof value === 'string') return all && value !== '' ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([part, inner]) => secretsIn(inner, all || SECRET_PARTS.has(part)))
}
