import { fork } from 'node:child_process'
import { connect } from '@surrealengine/core'
import '@surrealengine/transport-ws'
import { PERSON } from './wire/records.mjs'
const child = fork('./memory-server.mjs', ['point'])
const port = await new Promise(r => child.once('message', r))
const db = await connect({ url: `ws://127.0.0.1:${port}` })
const N = Number(process.argv[2] ?? 200000), W = Number(process.argv[3] ?? 64)
for (let i = 0; i < N / W; i++) await Promise.all(Array.from({ length: W }, () => db.select(PERSON)))
await db.close()
child.kill()
