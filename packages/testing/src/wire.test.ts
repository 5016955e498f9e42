import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findSurreal } from './find-surreal.js'
import { startServer, type TestServer } from './server.js'
import { AUTHENTICATION } from './wire-checks/authentication.fixture.js'
import { HTTP } from './wire-checks/http.fixture.js'
import { NAMESPACES } from './wire-checks/namespaces.fixture.js'
import { QUERIES } from './wire-checks/queries.fixture.js'
import { SESSIONS } from './wire-checks/sessions.fixture.js'

const KINDS: readonly TestServer['kind'][] = findSurreal() === undefined ? ['own'] : ['own', 'real']

const CHECKS = [...AUTHENTICATION, ...NAMESPACES, ...QUERIES, ...SESSIONS, ...HTTP]

describe.each(KINDS)('the %s server', kind => {
  let server: TestServer | undefined
  beforeAll(async () => {
    server = await startServer({ kind })
  })
  afterAll(() => server?.stop())

  test.each(CHECKS)('%s', async (_name, check) => {
    expect(server?.kind).toBe(kind)
    if (server !== undefined) await check(server)
  })
})
