import { wrongType } from '../options/option-reader.js'
import type { CallEvent } from './call-event.js'

/** The option `debug` of `createConnection`. */
export type Debug = boolean | 'values' | ((event: CallEvent) => void)

type Console = { debug(line: string): void }

/**
 * What the option `debug` asks for: a listener to the calls of the connection, or none.
 * @throws ConfigurationError for anything else.
 */
export function debugListener(given: unknown): ((event: CallEvent) => void) | undefined {
  if (given === false) return undefined
  if (given === true) return event => write(lineOf(event, false))
  if (given === 'values') return event => write(lineOf(event, true))
  if (typeof given === 'function') return event => void given(event)
  throw wrongType('debug', "true, false, 'values' or a function")
}

function write(line: string): void {
  const { console } = globalThis as unknown as { console: Console }
  console.debug(line)
}

/** One line about a call: `surrealengine: SELECT * FROM users WHERE age > $age (1.3 ms, ok, 2 rows)`. */
function lineOf(event: CallEvent, withValues: boolean): string {
  const { attempts, duration = 0, failed, method, outcome, rows } = event
  const error = event.error ?? (outcome === 'ok' ? 'ok' : outcome)
  const [first] = failed
  const where = first !== undefined && event.statements > 1 ? ` in statement ${first.index + 1}` : ''
  const facts = [
    `${duration.toFixed(1)} ms`,
    `${error}${where}`,
    ...(rows === undefined || failed.length > 0 ? [] : [`${rows} ${rows === 1 ? 'row' : 'rows'}`]),
    ...(attempts === 1 ? [] : [`${attempts} attempts`]),
  ]
  const shown = withValues ? event.withValues() : undefined
  const text = shown?.text ?? event.text ?? method
  return `surrealengine: ${text}${valuesIn(shown?.variables)} (${facts.join(', ')})`
}

function valuesIn(variables: Readonly<Record<string, unknown>> = {}): string {
  if (Object.keys(variables).length === 0) return ''
  const text = JSON.stringify(variables, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
  return ` ${text}`
}
