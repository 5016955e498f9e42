/** One token of a query. `rest` is what cannot be read with certainty: everything up to the end. */
export interface Token {
  readonly kind: 'space' | 'literal' | 'quoted' | 'param' | 'name' | 'sign' | 'rest'
  readonly text: string
}

/** The kinds in the order of the groups of `TOKEN`. Numbers and strings are literals. */
const KINDS = ['space', 'literal', 'quoted', 'param', 'literal', 'name', 'sign'] as const

const TOKEN = new RegExp(
  [
    // Whitespace and comments
    /(\s+|(?:--|\/\/|#)[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/,
    // Strings, with the letter before them; an unterminated one ends with the query
    /([a-zA-Z]?(?:'[^'\\]*(?:\\[\s\S][^'\\]*)*(?:'|\\?$)|"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)))/,
    // Quoted names
    /(`[^`\\]*(?:\\[\s\S][^`\\]*)*(?:`|\\?$)|⟨[^⟩\\]*(?:\\[\s\S][^⟩\\]*)*(?:⟩|\\?$))/,
    /(\$\w+)/,
    // Numbers and durations
    /(\d(?:[\wµ]|\.(?=\d))*)/,
    /([a-zA-Z_]\w*)/,
    /([\s\S])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'y',
)

/** Line ends that not every reader takes for one, so that comments and strings might be told apart wrongly. */
const UNCERTAIN = /\r(?!\n)|[\v\f\u0085\u2028\u2029]/

/** What a division may follow. After anything else a slash may begin a regular expression. */
const OPERAND = /^[)\]}]$/

/** Splits a query into tokens. Where it cannot tell a literal from what is around it, the rest is one token. */
export function tokensOf(sql: string): readonly Token[] {
  if (UNCERTAIN.test(sql)) return [{ kind: 'rest', text: sql }]
  const tokens: Token[] = []
  let before: Token | undefined
  for (let at = 0; at < sql.length; ) {
    const token = sql[at] === '/' ? slashAt(sql, at, before) : tokenAt(sql, at)
    tokens.push(token)
    at += token.text.length
    if (token.kind !== 'space') before = token
  }
  return tokens
}

function tokenAt(sql: string, at: number): Token {
  TOKEN.lastIndex = at
  const groups = TOKEN.exec(sql) ?? []
  const group = groups.findIndex((text, index) => index > 0 && text !== undefined)
  return { kind: KINDS[group - 1] ?? 'rest', text: groups[0] ?? sql.slice(at) }
}

/**
 * A comment, a division, or a regular expression. The latter two can be told apart only if no other slash follows, or
 * behind an operand if neither quotes nor comments do: they might be part of the expression.
 */
function slashAt(sql: string, at: number, before: Token | undefined): Token {
  const token = tokenAt(sql, at)
  if (token.kind === 'space' || !sql.includes('/', at + 1)) return token
  const rest = sql.slice(at)
  const isOperand = before !== undefined && (OPERAND.test(before.text) || !/sign|name/.test(before.kind))
  return isOperand && !/['"`⟨⟩#\\]|--|\/[/*]/.test(rest) ? token : { kind: 'rest', text: rest }
}
