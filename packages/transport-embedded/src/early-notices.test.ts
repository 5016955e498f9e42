import { Uuid } from '@surrealengine/core'
import { engineLink, type Loan } from '@surrealengine/core/engine'
import { expect, onTestFinished, test } from 'vitest'
import { codec } from './embedded.fixture.js'

test('about a thousand killed queries are kept until a reply names them, and none once no call is running', async () => {
  const heard: string[] = []
  let listener: Parameters<Loan['hear']>[0] | undefined
  const replies: ((result: unknown) => void)[] = []
  const answered = (result: unknown): Uint8Array => codec.encode(result)
  const link = await engineLink(
    {
      engine: {
        execute: frame => {
          const { method } = Object(codec.decode(frame))
          if (method !== 'query') return Promise.resolve(answered(undefined))
          return new Promise(resolve => replies.push(result => resolve(answered(result))))
        },
        listen: () => {},
        free: async () => {},
      },
      hear: given => {
        listener = given
      },
      solo: run => run(),
      release: async () => {},
    },
    { codec, onNotification: ({ queryId }) => heard.push(queryId.toString()) },
  )
  onTestFinished(() => link.close())
  const ids = Array.from({ length: 1100 }, () => Uuid.v4())
  const kill = (): void => {
    for (const id of ids) listener?.take(codec.encode({ id, action: 'KILLED', record: undefined, result: undefined }))
  }
  const named = (id: Uuid | undefined): unknown => [{ status: 'OK', type: 'live', result: id }]
  const ask = (): Promise<unknown> => link.request({ method: 'query', params: ['LIVE SELECT * FROM a'] }).reply

  const calls = [ask(), ask()]
  kill()
  replies[0]?.(named(ids[1023]))
  replies[1]?.(named(ids[1024]))
  await Promise.all(calls)
  expect(heard).toEqual([ids[1023]?.toString()])

  kill()
  const late = ask()
  replies[2]?.(named(ids[0]))
  await late
  expect(heard).not.toContain(ids[0]?.toString())
})
