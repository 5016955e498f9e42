import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findSurreal, startServer, type TestServer } from '@surrealengine/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DIFFERENCES } from './sdk-class/differences.js'
import type { Way } from './sdk-class/probe.js'
import { CONNECTIONS } from './sdk-class/probes/connections.js'
import { LIVE } from './sdk-class/probes/live.js'
import { QUERIES } from './sdk-class/probes/queries.js'
import { SESSIONS } from './sdk-class/probes/sessions.js'
import { WRITES } from './sdk-class/probes/writes.js'
import { runProbe } from './sdk-class/run-probe.js'

const PROBES = [...QUERIES, ...WRITES, ...SESSIONS, ...LIVE, ...CONNECTIONS]
/** A server is SurrealDB itself: what another says is not what the SDK was made for. */
const WAYS: readonly Way[] = findSurreal() === undefined ? ['embedded'] : ['ws', 'http', 'embedded']

let server: TestServer | undefined

beforeAll(async () => {
  if (WAYS.includes('ws')) server = await startServer({ kind: 'real' })
})

afterAll(() => server?.stop())

test('what differs on purpose is documented, and shown by a probe', async () => {
  const page = await readFile(join(import.meta.dirname, '../docs/from-the-sdk.md'), 'utf8')
  const names = PROBES.map(({ name }) => name)
  for (const { probes, what } of DIFFERENCES) {
    expect(page).toContain(what)
    expect(names).toEqual(expect.arrayContaining([...probes]))
  }
  expect(new Set(names).size).toBe(names.length)
})

describe.each(WAYS)('the official class and ours over %s', way => {
  const cases = PROBES.filter(({ ways }) => ways === undefined || ways.includes(way))

  test.each(cases)('$name', async probe => {
    const official = await runProbe('official', probe, way, server)
    const ours = await runProbe('ours', probe, way, server)
    const difference = DIFFERENCES.find(
      each => each.probes.includes(probe.name) && (each.ways === undefined || each.ways.includes(way)),
    )
    if (difference === undefined) expect(ours).toEqual(official)
    else expect(ours, difference.what).not.toEqual(official)
  })
})
