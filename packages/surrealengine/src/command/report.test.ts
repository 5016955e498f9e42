import { expect, test } from 'vitest'
import type { Report } from './report.js'
import { reportAsJson } from './report-json.js'
import { textReport } from './report-text.js'

const OK = { name: 'TCP', status: 'ok', ms: 1.25, detail: 'port 1' } as const
const SKIPPED = { name: 'TLS', status: 'skipped', ms: 0, detail: 'none' } as const
const FAILED = { name: 'handshake', status: 'failed', ms: 20, code: 'PROTOCOL', message: 'no', cure: 'look' } as const
const REPORT: Report = { command: 'doctor', url: 'ws://host', results: [OK, SKIPPED, FAILED] }

const ESCAPE = '\x1b'

test('as text, a line for each step and its cure', () => {
  const text = textReport(['TCP', 'TLS', 'handshake'], false)
  expect([...REPORT.results.map(text.line), text.end(REPORT)].join('')).toBe(
    [
      '  ok       TCP            1.3 ms  port 1',
      '  skipped  TLS                    none',
      '  failed   handshake     20.0 ms  no',
      '           Cure: look',
      'It ends at: handshake.',
      '',
    ].join('\n'),
  )
  expect(text.end({ ...REPORT, results: [OK, SKIPPED] })).toBe('All is well.\n')
})

test('a terminal gets the status in colour', () => {
  const text = textReport(['TCP'], true)
  expect(text.line(OK)).toContain(`${ESCAPE}[32mok     ${ESCAPE}[0m`)
  expect(text.line(FAILED)).toContain(`${ESCAPE}[31mfailed`)
})

test('what a server says does not steer the terminal', () => {
  const text = textReport(['TCP'], true)
  const line = text.line({ ...FAILED, message: `a${ESCAPE}[2Jb\nc`, cure: `d\r${ESCAPE}e` })
  expect(line).toContain('a [2Jb c')
  expect(line).toContain('Cure: d e')
})

test('as JSON, with what failed first', () => {
  expect(JSON.parse(reportAsJson(REPORT))).toEqual({
    command: 'doctor',
    url: 'ws://host',
    ok: false,
    failed: 'handshake',
    steps: [OK, SKIPPED, FAILED],
  })
  expect(JSON.parse(reportAsJson({ ...REPORT, results: [OK] }))).toMatchObject({ ok: true, failed: null })
})
