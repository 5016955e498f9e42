import { transform } from 'esbuild'
import type { Block } from './blocks.js'

/** Where the database of a page is. */
export interface Place {
  readonly wsUrl: string
  readonly httpUrl: string
}

/** What `context.ts` exports. */
const GIVEN = [
  'db',
  'analytics',
  'alice',
  'bob',
  'id',
  'data',
  'name',
  'email',
  'password',
  'signal',
  'now',
  'log',
].concat('mine', 'token', 'refreshToken', 'save', 'User')

/** A block as a module that compiles: what it uses and does not declare comes from above, or from the context. */
export function moduleOf({ code, imported, classes }: Block): string {
  const missing = (name: string): boolean => uses(code, name) && !declares(code, name)
  const declared = [...classes].filter(([name]) => missing(name)).map(([, text]) => text)
  const wanted = (name: string): boolean => missing(name) || declared.some(text => uses(text, name))
  const above = [...imported].filter(([name]) => wanted(name) && !declares(code, name))
  const given = GIVEN.filter(name => missing(name) && !imported.has(name) && !classes.has(name))
  const lines = [
    ...above.map(([name, from]) => `import { ${name} } from '${from}'`),
    // What the page is about is there, also where a block does not name it: the default connection.
    "import './context.js'",
    `import { ${given.map(name => (name === 'User' ? `type ${name}` : name)).join(', ')} } from './context.js'`,
  ]
  return `${[...lines, ...declared, code].join('\n')}\nexport {}\n`
}

/** The same as a program that runs, against the servers of a test, and ends. */
export async function programOf(block: Block, { wsUrl, httpUrl }: Place): Promise<string> {
  const placed = moduleOf(block)
    .replaceAll(/ws:\/\/localhost:8000(\/rpc)?/g, wsUrl)
    .replaceAll('http://localhost:8000', httpUrl)
    .replaceAll(/wss:\/\/db\.example(\.com)?(:\d+)?/g, wsUrl)
    .replaceAll(/https:\/\/db\.example(\.com)?(:\d+)?/g, httpUrl)
  return `${await plain(placed)}\nprocess.exit()\n`
}

/** TypeScript as the JavaScript that it is. */
export async function plain(text: string): Promise<string> {
  const { code } = await transform(text, { loader: 'ts', format: 'esm', target: 'node20' })
  return code
}

function uses(code: string, name: string): boolean {
  return new RegExp(`(?<![.\\w'"\`-])${name}\\b(?!['"]|\\s*:)`).test(code)
}

function declares(code: string, name: string): boolean {
  return new RegExp(
    `\\b(const|let|class|interface|function|type)\\s+${name}\\b|^import \\{[^}]*\\b${name}\\b`,
    'm',
  ).test(code)
}
