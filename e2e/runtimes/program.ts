import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Outcome, World } from './programs/lists.js'

/** A process that has nothing to do any more ends within this time, or hangs. Milliseconds. */
const ENDING = 60_000

/**
 * Runs the program to its end. That it ends by itself is an outcome too, unless what hung may keep it: then it is ended.
 */
export async function outcomesOf(
  command: string,
  args: readonly string[],
  world: World,
  environment: Readonly<Record<string, string>> = {},
  mayHang = false,
): Promise<readonly Outcome[]> {
  const env = { ...process.env, ...environment, WORLD: JSON.stringify(world) }
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_096)
  })
  const ended = new Promise<string>(resolve => {
    child.once('close', (code, signal) => resolve(String(signal ?? code)))
    child.once('error', error => resolve(error.message))
  })
  const outcomes: Outcome[] = []
  let isDone = false
  let timer: ReturnType<typeof setTimeout> | undefined
  for await (const line of createInterface(child.stdout)) {
    const told = JSON.parse(line)
    if (told !== 'done') outcomes.push(told)
    else {
      isDone = true
      timer = setTimeout(() => child.kill('SIGKILL'), mayHang ? 0 : ENDING)
    }
  }
  const end = await ended
  clearTimeout(timer)
  if (!isDone) outcomes.push({ ...ENDS, name: 'the program runs to its end', error: `it ended with ${end}: ${said}` })
  if (mayHang && isDone) return outcomes
  return [...outcomes, { ...ENDS, ...(end !== '0' && { error: `it ended with ${end}: ${said}` }) }]
}

const ENDS = { list: 'behaviours', transport: 'all', name: 'a process whose connections are closed ends' } as const
