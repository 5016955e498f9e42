import { HIDDEN, isSecretName, isSecretText } from './secrets.js'
import { type StatementKind, statementKind } from './statement-kind.js'
import { type Token, tokensOf } from './surql-tokens.js'

/** What is known of a query from its text alone. */
export interface QueryText {
  /** The query on one line, without comments, and with `?` for each literal. */
  readonly text: string
  readonly statements: readonly StatementKind[]
  /** `true` if it names something that holds a secret. Then none of its literals and variables is shown. */
  readonly isSecret: boolean
}

/** The longest text shown. */
const LONGEST = 4096

/** Texts of programs are few: those of more than this many characters, and more than this many of them, are not kept. */
const KEPT = { characters: 2048, texts: 512 } as const

const known = new Map<string, QueryText>()

/** Reads a query. The result contains no literals. */
export function readQuery(sql: string): QueryText {
  return known.get(sql) ?? readAfresh(sql)
}

/** The query on one line, with its literals, except for secrets. `secrets` are those of the session itself. */
export function queryWithLiterals(sql: string, secrets: readonly string[]): string {
  const { isSecret, text } = readQuery(sql)
  if (isSecret) return text
  return write(tokensOf(sql), literal => (isSecretText(plain(literal), secrets) ? HIDDEN : literal))
}

function readAfresh(sql: string): QueryText {
  const tokens = tokensOf(sql)
  const statements = split(tokens).map(statementKind)
  const isSensitive = statements.some(each => each.isSensitive)
  const text = write(tokens, () => '?', isSensitive)
  const read = { text, statements, isSecret: isSensitive || tokens.some(namesSecret) }
  if (sql.length > KEPT.characters) return read
  if (known.size >= KEPT.texts) known.clear()
  known.set(sql, read)
  return read
}

/** The tokens of each statement, without whitespace and comments. */
function split(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const statements: Token[][] = []
  let statement: Token[] = []
  let depth = 0
  for (const token of tokens) {
    if (token.kind === 'space') continue
    if (token.kind === 'sign') {
      if ('([{'.includes(token.text)) depth++
      if (')]}'.includes(token.text)) depth = Math.max(0, depth - 1)
      if (token.text === ';' && depth === 0) {
        if (statement.length > 0) statements.push(statement)
        statement = []
        continue
      }
    }
    statement.push(token)
  }
  return statement.length > 0 ? [...statements, statement] : statements
}

/** Returns whether a token names something that holds a secret. Text of which this cannot be said counts. */
function namesSecret({ kind, text }: Token): boolean {
  if (kind === 'rest') return true
  if (kind === 'literal') return isKey(text) && isSecretName(plain(text))
  return kind !== 'space' && kind !== 'sign' && isSecretName(text)
}

/** Returns whether a literal may be the key of an object or the path of a field. */
function isKey(literal: string): boolean {
  return literal.length < 100 && /^[a-zA-Z]?['"][^\s]*['"]$/.test(literal)
}

/** A literal without its escapes, which could hide what it says. */
function plain(literal: string): string {
  if (!literal.includes('\\')) return literal
  return literal
    .replace(/\\u\{?([0-9a-fA-F]{1,6})\}?/g, (text, code) => characterOf(Number.parseInt(code, 16)) ?? text)
    .replace(/\\(.)/g, '$1')
}

function characterOf(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

/** Writes tokens on one line. `isSensitive`: they may define a secret. */
function write(tokens: readonly Token[], literal: (text: string) => string, isSensitive = false): string {
  let line = ''
  for (const index of tokens.keys()) {
    line += shown(tokens, index, literal, isSensitive)
    if (line.length > LONGEST) return `${line.slice(0, LONGEST)}…`
  }
  return line.trim()
}

function shown(
  tokens: readonly Token[],
  index: number,
  literal: (text: string) => string,
  isSensitive: boolean,
): string {
  const { kind = 'rest', text = '' } = tokens[index] ?? {}
  switch (kind) {
    case 'space':
      return tokens[index - 1]?.kind === 'space' ? '' : ' '
    case 'rest':
      return '?'
    case 'literal':
      return literal(text)
    case 'quoted':
      // Readers differ in what ends a quoted name with an escape.
      return isId(tokens, index) ? literal(text) : UNSHOWN.test(text) ? '?' : text
    case 'name':
      return isId(tokens, index) ? literal(text) : isBareSecret(tokens, index, isSensitive) ? '?' : text
    default:
      return UNSHOWN.test(text) ? '?' : text
  }
}

/** Quotes and escapes inside of a name, and characters that would make a line look different. */
const UNSHOWN = /['"\\\p{Cc}]/u

/** Returns whether a name is the id of a record: it follows `table:` without a space. */
function isId(tokens: readonly Token[], index: number): boolean {
  const [table, colon] = [tokens[index - 2], tokens[index - 1]]
  const isTable = table?.kind === 'name' || table?.kind === 'quoted'
  return isTable && colon?.text === ':'
}

/** Returns whether a name stands where the value of a secret should: someone left out the quotes. */
function isBareSecret(tokens: readonly Token[], index: number, isSensitive: boolean): boolean {
  const next = tokens.slice(index + 1, index + 3).find(({ kind }) => kind !== 'space')
  if (next?.text === '(' || next?.text === ':') return false
  let at = index - 1
  let isAssigned = isSensitive
  for (; tokens[at]?.kind === 'space' || OPERATOR.test(tokens[at]?.text ?? ''); at--) {
    isAssigned ||= tokens[at]?.kind === 'sign'
  }
  const name = tokens[at]
  return isAssigned && (name?.kind === 'name' || name?.kind === 'param') && isSecretName(name.text)
}

/** A character of an operator that assigns or compares. */
const OPERATOR = /^[=:+!~]$/
