#!/usr/bin/env node
import { runCommand } from './run-command.js'

// Whoever reads may have enough, as `head` does.
process.stdout.on('error', () => process.exit(1))

const code = await runCommand(process.argv.slice(2), {
  environment: process.env,
  terminal: process.stdout.isTTY === true,
  out: text => void process.stdout.write(text),
  complain: text => void process.stderr.write(text),
})
await new Promise(resolve => process.stdout.write('', resolve))
// A name that is still looked up, or an engine that does not close, would keep the process.
process.exit(code)
