import type { Token } from './surql-tokens.js'

/** What a statement does, and to what. */
export interface StatementKind {
  /** In capitals: `SELECT`, `LIVE SELECT`, `DEFINE TABLE`. An expression is a `RETURN`. */
  readonly operation: string
  /** The table, or the parameter that names it with its `$`. `undefined` if there is none, or more than one. */
  readonly target: string | undefined
  /** `true` if its literals define something, which may be a secret. */
  readonly isSensitive: boolean
}

/** The statements about a table, with the keyword that comes right before it; `''` if that is the statement itself. */
const ABOUT_TABLE: ReadonlyMap<string, string> = new Map([
  ...(['SELECT', 'LIVE SELECT', 'DELETE'] as const).map(each => [each, 'FROM'] as const),
  ...(['CREATE', 'UPDATE', 'UPSERT'] as const).map(each => [each, ''] as const),
  ['INSERT', 'INTO'],
  ['RELATE', '->'],
  ['SHOW', 'TABLE'],
  ['DEFINE TABLE', ''],
  ['REMOVE TABLE', ''],
  ['ALTER TABLE', ''],
])

/** Statements of one word. */
const OTHERS: ReadonlySet<string> = new Set([
  ...['ACCESS', 'BEGIN', 'BREAK', 'CANCEL', 'COMMIT', 'CONTINUE', 'EXPLAIN', 'FOR', 'IF', 'INFO', 'KILL', 'LET'],
  ...['OPTION', 'REBUILD', 'RETURN', 'SLEEP', 'THROW', 'USE'],
])

/** Statements whose second word says what they are about. */
const OF_TWO_WORDS: ReadonlySet<string> = new Set(['ALTER', 'DEFINE', 'LIVE', 'REMOVE'])

const SENSITIVE = /^(ACCESS|ALTER|DEFINE)\b/

/** Keywords that may stand between a statement and its table. */
const BETWEEN: ReadonlySet<string> = new Set(['ONLY', 'FROM', 'IF', 'NOT', 'EXISTS', 'OVERWRITE'])

/** Reads the tokens of a statement, without whitespace. */
export function statementKind(tokens: readonly Token[]): StatementKind {
  const [first = '', second = ''] = tokens.slice(0, 2).map(wordOf)
  const two = OF_TWO_WORDS.has(first) ? `${first} ${second}` : first
  const isKnown = two !== first || ABOUT_TABLE.has(two) || OTHERS.has(two)
  const operation = isKnown ? two : 'RETURN'
  const isSensitive = SENSITIVE.test(operation)
  const keyword = ABOUT_TABLE.get(operation)
  if (keyword === undefined) return { operation, target: undefined, isSensitive }
  return { operation, target: targetIn(tokens, two === first ? 1 : 2, keyword), isSensitive }
}

function targetIn(tokens: readonly Token[], from: number, keyword: string): string | undefined {
  let at =
    keyword === '' || (keyword === 'FROM' && wordOf(tokens[0]) === 'DELETE') ? from : after(tokens, from, keyword)
  while (BETWEEN.has(wordOf(tokens[at]) ?? '')) at++
  const target = tokens[at]
  const next = tokens[at + 1]?.text
  const isFunction = next === '(' || (next === ':' && tokens[at + 2]?.text === ':')
  if (target === undefined || isFunction || next === ',') return undefined
  if (target.kind === 'param' || target.kind === 'name') return target.text
  return target.kind === 'quoted' ? nameIn(target.text) : undefined
}

/** The position after a keyword outside of brackets. */
function after(tokens: readonly Token[], from: number, keyword: string): number {
  let depth = 0
  for (let at = from; at < tokens.length; at++) {
    const text = tokens[at]?.text ?? ''
    if ('([{'.includes(text)) depth++
    if (')]}'.includes(text)) depth--
    if (depth > 0) continue
    if (keyword === '->' ? text === '-' && tokens[at + 1]?.text === '>' : wordOf(tokens[at]) === keyword) {
      return at + (keyword === '->' ? 2 : 1)
    }
  }
  return tokens.length
}

/** A keyword in capitals. */
function wordOf(token: Token | undefined): string | undefined {
  return token?.kind === 'name' ? token.text.toUpperCase() : undefined
}

/** A quoted name without its quotes; `undefined` if it has escapes or quotes within. */
function nameIn(quoted: string): string | undefined {
  const name = quoted.slice(1, -1)
  return /['"`\\\p{Cc}]/u.test(name) ? undefined : name
}
