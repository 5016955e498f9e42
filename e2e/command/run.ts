import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('./command/main.js', import.meta.resolve('surrealengine')))

/** The exit code and output of the command. */
export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly out: string
  readonly complaints: string
}

/** One step of a JSON report. */
interface Step {
  readonly name: string
  readonly status: 'ok' | 'failed' | 'skipped'
  readonly ms: number
  readonly detail?: string
  readonly code?: string
  readonly message?: string
  readonly cure?: string
}

/** A JSON report, with the steps by name. */
export interface Findings {
  readonly code: number | null
  readonly url: string
  readonly ok: boolean
  readonly failed: string | null
  readonly steps: Readonly<Record<string, Step>>
  /** The whole output, including stderr. */
  readonly written: string
}

type Environment = Readonly<Record<string, string>>

/** Starts the built command, without the SURREAL_* variables of this process, and with `input` as its standard input. */
export function start(
  args: readonly string[],
  environment: Environment = {},
  input?: string,
): { child: ChildProcess; ended: Promise<Ended> } {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SURREAL_'))
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(input)
  let out = ''
  let complaints = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, out, complaints }))
  })
  return { child, ended }
}

/** Runs the command until it exits. */
export function run(args: readonly string[], environment?: Environment, input?: string): Promise<Ended> {
  return start(args, environment, input).ended
}

/** Runs `doctor --json` and reads the report. */
export async function doctor(args: readonly string[], environment?: Environment): Promise<Findings> {
  const { code, out, complaints } = await run(['doctor', '--json', ...args], environment)
  const report: Omit<Findings, 'steps' | 'code' | 'written'> & { readonly steps: readonly Step[] } = JSON.parse(out)
  const steps = Object.fromEntries(report.steps.map(step => [step.name, step]))
  return { ...report, steps, code, written: out + complaints }
}
