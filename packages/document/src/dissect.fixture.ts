/** A statement taken apart: its text with a mark for each quoted name, and the names. */
export interface Dissected {
  readonly skeleton: string
  readonly names: readonly string[]
}

/** Reads a statement as SurrealQL reads backticks, so that a name that gets out of its quotes shows in the skeleton. */
export function dissect(sql: string): Dissected {
  const names: string[] = []
  let skeleton = ''
  for (let at = 0; at < sql.length; at++) {
    if (sql[at] !== '`') {
      skeleton += sql[at]
      continue
    }
    let name = ''
    for (at++; sql[at] !== '`'; at++) {
      if (at >= sql.length) throw new Error('A quoted name has no end')
      if (sql[at] === '\\') at++
      name += sql[at]
    }
    names.push(name)
    skeleton += '¤'
  }
  return { skeleton, names }
}
