#!/usr/bin/env node
import { runCommand } from './run-command.js'

// Whoever reads may have enough, as `head` does.
process.stdout.on('error', () => process.exit(1))

const code = await runCommand(process.argv.slice(2), {
  environment: process.env,
  terminal: process.stdout.isTTY === true,
  progressTerminal: process.stderr.isTTY === true,
  input: process.stdin,
  output: process.stdout,
  catchInterrupt: () => {
    const aborter = new AbortController()
    // A second interrupt ends the process at once.
    process.once('SIGINT', () => aborter.abort())
    return aborter.signal
  },
  out: text => void process.stdout.write(text),
  complain: text => void process.stderr.write(text),
})
await new Promise(resolve => process.stdout.write('', resolve))
// A name that is still looked up, or an engine that does not close, would keep the process.
process.exit(code)
