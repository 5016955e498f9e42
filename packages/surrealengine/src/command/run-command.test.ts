import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { formatBytes } from './progress-line.js'
import { runCommand } from './run-command.js'

/** Runs the command in this process. Its standard input does not end. */
async function run(args: readonly string[], signal: AbortSignal, progressTerminal = false) {
  let out = ''
  let complaints = ''
  const output = new PassThrough()
  output.on('data', chunk => {
    out += chunk
  })
  const code = await runCommand([...args, '--namespace', 'a', '--database', 'b'], {
    environment: {},
    terminal: false,
    progressTerminal,
    input: new PassThrough(),
    output,
    catchInterrupt: () => signal,
    out: text => {
      out += text
    },
    complain: text => {
      complaints += text
    },
  })
  return { code, out, complaints }
}

test('an interrupt while it connects is exit code 130', async () => {
  expect(await run(['query', 'mem://', 'RETURN 1'], AbortSignal.abort())).toEqual({
    code: 130,
    out: '',
    complaints: '',
  })
})

test.each([['query'], ['import']])('an interrupt while %s waits for its input is exit code 130', async name => {
  const aborter = new AbortController()
  const ended = run([name, 'mem://'], aborter.signal)
  setImmediate(() => aborter.abort())
  expect(await ended).toEqual({ code: 130, out: '', complaints: '' })
})

test('on a terminal an export says how much it was', async () => {
  const { code, complaints, out } = await run(['export', 'mem://'], new AbortController().signal, true)
  expect(code).toBe(0)
  expect(out).toContain('OPTION IMPORT')
  const line = '\r\x1b[K'
  expect(complaints.slice(0, line.length)).toBe(line)
  expect(complaints.split(line).at(-1)).toBe(`exported ${formatBytes(Buffer.byteLength(out))}\n`)
})
