import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A code block on a page. */
export interface Block {
  /** The path of the page and the number of the block: `docs/querying.md 2`. */
  readonly name: string
  readonly code: string
  /** The imports of earlier blocks, as statements by name: the reader has seen them. */
  readonly imported: ReadonlyMap<string, string>
  /** The classes and functions that earlier blocks declare, by name. */
  readonly declared: ReadonlyMap<string, string>
}

const ROOT = join(import.meta.dirname, '../..')
const IMPORT = /^import \{([^}]+)\} from '([^']+)'/gm
const DECLARATION = /^(?:class|(?:async )?function) (\w+)[\s\S]*?^}(?:\) {})?$/gm
const FENCE = /^```(ts|js|mjs)\n([\s\S]*?)^```$/gm

/** Returns all pages: README, `docs/` and the READMEs of the packages. */
export function pages(): string[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter(name => name.endsWith('.md'))
  const packages = readdirSync(join(ROOT, 'packages'))
  return ['README.md', ...docs.map(name => `docs/${name}`), ...packages.map(name => `packages/${name}/README.md`)]
}

/** Returns the code blocks of a page. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(join(ROOT, page), 'utf8')
  const imported = new Map<string, string>()
  const declared = new Map<string, string>()
  return [...text.matchAll(FENCE)].map(([, , code = ''], index) => {
    const block = { name: `${page} ${index + 1}`, code, imported: new Map(imported), declared: new Map(declared) }
    for (const [, names = '', from = ''] of code.matchAll(IMPORT)) {
      for (const each of names.split(',')) {
        const name = each.trim()
        if (name !== '') imported.set(name.replace('type ', ''), `import { ${name} } from '${from}'`)
      }
    }
    for (const [text, name = ''] of code.matchAll(DECLARATION)) declared.set(name, text)
    return block
  })
}
