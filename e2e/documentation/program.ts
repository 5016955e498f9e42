import { transform } from 'esbuild'
import type { Block } from './blocks.js'

/** The addresses of the database of a page. */
export interface Place {
  readonly wsUrl: string
  readonly httpUrl: string
}

/** The exports of `context.ts`. */
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

/**
 * Turns a block into a module that compiles: names that it does not declare come from earlier blocks or from the
 * context.
 */
export function moduleOf({ code, imported, declared }: Block): string {
  const missing = (name: string): boolean => uses(code, name) && !declares(code, name)
  const repeated = [...declared].filter(([name]) => missing(name)).map(([, text]) => text)
  // What these need in turn is above them.
  for (const [name, text] of [...declared].toReversed()) {
    if (!repeated.includes(text) && repeated.some(each => uses(each, name))) repeated.unshift(text)
  }
  const wanted = (name: string): boolean => missing(name) || repeated.some(text => uses(text, name))
  const above = [...imported].filter(([name]) => wanted(name) && !declares(code, name))
  const given = GIVEN.filter(name => missing(name) && !imported.has(name) && !declared.has(name))
  const lines = [
    ...above.map(([, statement]) => statement),
    // The default connection exists even if the block does not mention it.
    "import './context.js'",
    `import { ${given.map(name => (name === 'User' ? `type ${name}` : name)).join(', ')} } from './context.js'`,
  ]
  return `${[...lines, ...repeated, code].join('\n')}\nexport {}\n`
}

/** Turns a block into a program that runs against the servers of a test and exits. */
export async function programOf(block: Block, { wsUrl, httpUrl }: Place): Promise<string> {
  const placed = moduleOf(block)
    .replaceAll(/ws:\/\/localhost:8000(\/rpc)?/g, wsUrl)
    .replaceAll('http://localhost:8000', httpUrl)
    .replaceAll(/ws:\/\/surreal-\d:8000/g, wsUrl)
    .replaceAll(/wss:\/\/db\.example(\.com)?(:\d+)?/g, wsUrl)
    .replaceAll(/https:\/\/db\.example(\.com)?(:\d+)?/g, httpUrl)
  return `${await plain(placed)}\nprocess.exit()\n`
}

/** Removes the types from TypeScript. */
export async function plain(text: string): Promise<string> {
  const { code } = await transform(text, { loader: 'ts', format: 'esm', target: 'node20' })
  return code
}

function uses(code: string, name: string): boolean {
  return new RegExp(`(?<![.\\w'"\`-])${name}\\b(?!['"]|\\s*:)`).test(code)
}

function declares(code: string, name: string): boolean {
  return new RegExp(
    `\\b(const|let|class|interface|function|type)\\s+${name}\\b|^(import|const) \\{[^}]*\\b${name}\\b`,
    'm',
  ).test(code)
}
