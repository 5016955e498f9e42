import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { oneIn } from '@surrealengine/fixtures/thorough'
import {
  applicable,
  CONFORMANCE,
  findSurreal,
  type Subject,
  show,
  startServer,
  type TestServer,
} from '@surrealengine/testing'
import { embedded } from '@surrealengine/transport-embedded'
import { http } from '@surrealengine/transport-http'
import { ws } from '@surrealengine/transport-ws'
import { afterAll, describe, test } from 'vitest'

const directory = mkdtempSync(join(tmpdir(), 'conformance-'))
const servers: TestServer[] = []

for (const kind of ['real', 'own'] as const) {
  // Without a binary only the own server is tested.
  if (kind === 'real' && findSurreal() === undefined) continue
  servers.push(await startServer({ kind }))
}

const subjects: readonly Subject[] = [
  ...servers.flatMap(({ kind, wsUrl, httpUrl, username, password }) => {
    const user = { username, password }
    return [
      { name: `ws, ${kind} server`, transport: ws, url: wsUrl, user, persistent: true },
      { name: `http, ${kind} server`, transport: http, url: httpUrl, user, persistent: true },
    ]
  }),
]
/**
 * The subjects of one engine. Unless the run is thorough, each behaviour is checked for one of them, and for one of the
 * two transports of a server.
 */
const engines: readonly Subject[] = [
  { name: 'mem', transport: embedded, url: 'mem://conformance', persistent: false },
  { name: 'file', transport: embedded, url: `file://${directory}/file`, persistent: true },
  { name: 'surrealkv', transport: embedded, url: `surrealkv://${directory}/surrealkv`, persistent: true },
]

const shown = new Map<string, number>()

afterAll(async () => {
  await Promise.all(servers.map(server => server.stop()))
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  const lines = [...shown].map(([name, count]) => `  ${name}: ${count} behaviours`)
  process.stdout.write(`${[...servers.map(server => server.description), 'Conformance:', ...lines].join('\n')}\n`)
})

describe.each([...subjects, ...engines])('$name', subject => {
  const engine = engines.indexOf(subject)
  const behaviours = engine < 0 ? oneIn(2, CONFORMANCE, subjects.indexOf(subject)) : oneIn(3, CONFORMANCE, engine)
  test.each(applicable(behaviours, subject))('$name', async behaviour => {
    await show(behaviour, subject)
    shown.set(subject.name, (shown.get(subject.name) ?? 0) + 1)
  })
})
