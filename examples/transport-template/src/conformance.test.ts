import { startServer } from '@surrealengine/testing'
import { applicable, CONFORMANCE, type Subject, show } from '@surrealengine/testing/conformance'
import { afterAll, test } from 'vitest'
import { mine } from './index.js'

const server = await startServer()
afterAll(() => server.stop())

const subject: Subject = {
  name: 'mine',
  transport: mine,
  url: `mine://127.0.0.1:${server.port}`,
  user: { username: server.username, password: server.password },
  persistent: true, // data is still there after every connection was closed
}

test.each(applicable(CONFORMANCE, subject))('$name', behaviour => show(behaviour, subject))
