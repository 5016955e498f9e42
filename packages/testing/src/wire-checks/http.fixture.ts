import { expect } from 'vitest'
import { basic, fresh, post, postCall, rows } from '../wire.fixture.js'
import { ANONYMOUS, type Check, missing, ROOT } from './expected.fixture.js'

/** Calls over HTTP, one per request. */
export const HTTP: readonly Check[] = [
  [
    'over HTTP each request signs in and chooses its namespace and database',
    async server => {
      const namespace = fresh()
      const authorization = basic('root', 'root')
      const headers = { authorization, 'surreal-ns': namespace, 'surreal-db': 'test' }
      expect(await postCall(server, 'query', ['RETURN 1'])).toMatchObject({ id: 1, error: ANONYMOUS })
      expect(await postCall(server, 'query', ['CREATE a'], headers)).toMatchObject({ result: [missing(namespace)] })
      expect(await postCall(server, 'use', [namespace, 'test'], { authorization })).toMatchObject({
        result: { namespace, database: 'test' },
      })
      expect(await postCall(server, 'query', ['CREATE a:1'], headers)).toMatchObject({ result: [{ status: 'OK' }] })
      const { result: token } = await postCall(server, 'signin', [ROOT])
      const bearer = { ...headers, authorization: `Bearer ${token}` }
      expect(await postCall(server, 'query', ['SELECT * FROM a'], bearer)).toMatchObject({
        result: [{ status: 'OK', result: [{}] }],
      })
      expect(await postCall(server, 'ping', [])).toEqual({ id: 1, result: undefined })
    },
  ],
  [
    'over HTTP live queries, transactions and lists of sessions are refused',
    async server => {
      const authorization = basic('root', 'root')
      const headers = { authorization, 'surreal-ns': fresh(), 'surreal-db': 'test' }
      await postCall(server, 'use', [headers['surreal-ns'], 'test'], { authorization })
      await postCall(server, 'query', ['DEFINE TABLE a'], headers)
      const reply = await postCall(server, 'query', ['RETURN 1; LIVE SELECT * FROM a; RETURN "live"'], headers)
      expect(rows(reply['result'])).toMatchObject([
        { status: 'OK', result: 1 },
        {
          status: 'ERR',
          kind: 'Configuration',
          details: { kind: 'LiveQueryNotSupported' },
          result: 'Unable to perform the realtime query',
        },
        { status: 'OK', result: 'live' },
      ])
      expect(await postCall(server, 'live', ['a'], headers)).toMatchObject({ error: { code: -32604 } })
      for (const method of ['begin', 'commit', 'cancel']) {
        expect(await postCall(server, method, [], headers)).toMatchObject({ error: { code: -32601 } })
      }
      expect(await postCall(server, 'sessions', [], headers)).toMatchObject({ error: { code: -32602 } })
    },
  ],
  [
    'over HTTP wrong credentials are 401, a body that is too long is 413, and garbage is 400',
    async server => {
      for (const authorization of [basic('root', 'wrong'), 'Bearer not.a.token']) {
        expect(await post(server, { method: 'ping' }, { authorization })).toMatchObject({ status: 401 })
      }
      const tooLong = await post(server, new Uint8Array(4 * 1024 * 1024 + 1))
      expect(tooLong.status).toBe(413)
      expect(Buffer.from(tooLong.body).toString()).toContain('length limit exceeded')
      expect(await post(server, Uint8Array.of(0xff, 1))).toMatchObject({ status: 400 })
      expect(await post(server, { method: 'ping' }, { 'content-type': 'text/plain' })).toMatchObject({ status: 415 })
    },
  ],
  [
    'the status endpoints answer without authentication',
    async server => {
      const get = async (path: string, init: RequestInit = {}): Promise<readonly [number, string]> => {
        const response = await fetch(`${server.httpUrl}${path}`, init)
        return [response.status, await response.text()]
      }
      expect(await get('/health')).toEqual([200, ''])
      expect(await get('/status')).toEqual([200, ''])
      expect(await get('/version')).toEqual([200, `surrealdb-${server.version}`])
      expect(await get('/nope')).toEqual([404, ''])
      expect(await get('/rpc', { method: 'PUT' })).toEqual([405, ''])
      expect((await get('/rpc'))[0]).toBe(400)
    },
  ],
]
