import '@surrealengine/core/bulk'
import { createServer, type ServerOptions } from 'node:https'
import type { SecureVersion } from 'node:tls'
import { httpBulk } from '@surrealengine/core/http'
import { lazyBulk, type SessionSnapshot } from '@surrealengine/core/transport'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createFetcher as plain } from './fetch.native.js'
import { createFetcher as node } from './fetch.node.js'
import type { Fetcher } from './fetcher.js'
import { httpLink } from './link.js'
import { CERT, codec, connect, context, failureOf, KEY, listen } from './loopback.fixture.js'
import { checkOptions, type HttpOptions } from './options.js'
import { http } from './transport.js'

vi.mock('#fetch', () => import('./fetch.node.js'))

const VERSIONS: readonly SecureVersion[] = ['TLSv1.2', 'TLSv1.3']
const ASKS_FOR_CERTIFICATE: ServerOptions = { ca: CERT, requestCert: true, rejectUnauthorized: true }
const TRUSTING: HttpOptions = { tls: { ca: CERT } }
const SESSION: SessionSnapshot = { id: undefined, token: 't', namespace: 'n', database: 'd', variables: {} }

async function secure(
  version: SecureVersion,
  options: ServerOptions = {},
): Promise<{ host: string; requests: string[] }> {
  const requests: string[] = []
  const server = createServer({ key: KEY, cert: CERT, minVersion: version, maxVersion: version, ...options })
  server.on('tlsClientError', () => {})
  server.on('request', (request, response) => {
    requests.push(request.url ?? '')
    response.end()
  })
  const { host } = await listen(server)
  return { host, requests }
}

/** Each way to send a request to a server, without a `connect()` before it. */
async function ways(host: string, create: typeof node, given: HttpOptions) {
  const url = new URL(`https://${host}/rpc`)
  const options = checkOptions(given, 'https')
  const fetcher: Fetcher = await create(url, options)
  const { headers, maxReplyBytes, maxRequestBytes } = options
  const bulk = httpBulk(fetcher.poster, { codec, url, headers, maxReplyBytes })
  const link = httpLink(fetcher, { codec, host, headers, maxRequestBytes, bulk: lazyBulk(async () => bulk) })
  onTestFinished(() => link.close())
  const { signal } = new AbortController()
  const next = async (): Promise<undefined> => undefined
  return {
    query: () => link.request({ method: 'query', params: ['RETURN 1'], session: SESSION }).reply,
    export: () => bulk.export({ session: SESSION, parts: {}, signal }),
    import: () => bulk.import({ session: SESSION, source: { next }, signal, unseen: () => {} }),
  }
}

test.each(VERSIONS)(
  'connect() without the client certificate that a server of %s requires fails as tls',
  async version => {
    const { host, requests } = await secure(version, ASKS_FOR_CERTIFICATE)
    await expect(http.connect(context(`https://${host}`, TRUSTING))).rejects.toMatchObject({
      reason: 'tls',
      sent: false,
    })
    expect(requests).toEqual([])
  },
)

test.each(VERSIONS)('connect() with that certificate succeeds (%s)', async version => {
  const { host, requests } = await secure(version, ASKS_FOR_CERTIFICATE)
  const failure = await failureOf(connect(`https://${host}`, { tls: { ca: CERT, cert: CERT, key: KEY } }))
  expect(failure).toMatchObject({ reason: 'protocol' })
  expect(requests).toEqual(['/rpc'])
})

test.each(
  VERSIONS.flatMap(version =>
    [
      ['undici', 'is not trusted', node, {}, {}],
      ['undici', 'asks for a certificate of ours', node, TRUSTING, ASKS_FOR_CERTIFICATE],
      ['fetch', 'is not trusted', plain, { fetch: globalThis.fetch }, {}],
    ].map(row => [version, ...row] as const),
  ) as [SecureVersion, string, string, typeof node, HttpOptions, ServerOptions][],
)(
  '%s, %s: a query, an export and an import say the same of a server that %s',
  async (version, _, _why, create, given, options) => {
    const { host, requests } = await secure(version, options)
    for (const ask of Object.values(await ways(host, create, given))) {
      await expect(ask()).rejects.toMatchObject({ reason: 'tls', sent: false })
    }
    expect(requests).toEqual([])
  },
)

test.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', false],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls', false],
  ['ECONNREFUSED', 'refused', false],
  ['ENODATA', 'host-not-found', false],
  ['UND_ERR_CONNECT_TIMEOUT', 'refused', false],
  ['ECONNRESET', 'lost', true],
  ['UND_ERR_SOCKET', 'lost', true],
])('a fetch that fails with %s is %s (sent: %s), whatever was requested', async (code, reason, sent) => {
  const fetch = async (): Promise<never> => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) })
  }
  for (const ask of Object.values(await ways('127.0.0.1:1', plain, { fetch }))) {
    await expect(ask()).rejects.toMatchObject({ reason, sent })
  }
})
