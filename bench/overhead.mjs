// What supervision, sessions and deadlines cost: a point query through a connection beside the same one through a bare link.
//   pnpm --filter bench overhead
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, createCodec, parseUrl, RecordId } from '@surrealengine/core'
import { ws } from '@surrealengine/transport-ws'

const ROUNDS = Number(process.env.ROUNDS ?? 7)
const CALLS = Number(process.env.CALLS ?? 20_000)
const AT_ONCE = [1, 16, 64]

const server = fork(new URL('./memory-server.mjs', import.meta.url))
const [port] = await once(server, 'message')
const url = `ws://127.0.0.1:${port}`

const link = await ws.connect({
  url: parseUrl(url, 'host').url,
  options: {},
  codec: createCodec(),
  handshake: {},
  owner: {},
  signal: new AbortController().signal,
  onNotification: () => {},
})
const connection = await connect({ url, heartbeat: false })
const aborter = new AbortController()
const guarded = connection.with({ signal: aborter.signal, timeout: '10s' })

const sql = 'SELECT * FROM $_target'
const id = new RecordId('person', 1)
const WAYS = {
  'bare link': () => link.request({ method: 'query', params: [sql, { _target: id }] }).reply,
  connection: () => connection.select(id),
  'connection, with a signal': () => guarded.select(id),
}

/** Microseconds of CPU and of time for each call, so many at once. */
async function measure(call, atOnce) {
  let left = CALLS
  const worker = async () => {
    while (left-- > 0) await call()
  }
  const cpu = process.cpuUsage()
  const started = performance.now()
  await Promise.all(Array.from({ length: atOnce }, worker))
  const time = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  return { cpu: (user + system) / CALLS, time: (time * 1000) / CALLS }
}

const median = values => values.sort((one, other) => one - other)[Math.floor(values.length / 2)]

const report = []
for (const atOnce of AT_ONCE) {
  const samples = Object.fromEntries(Object.keys(WAYS).map(name => [name, []]))
  // Alternating, so that whatever else the machine does meets all of them alike. The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, call] of Object.entries(WAYS)) {
      const sample = await measure(call, atOnce)
      if (round > 0) samples[name].push(sample)
    }
  }
  for (const [name, all] of Object.entries(samples)) {
    const cpu = median(all.map(each => each.cpu))
    report.push({
      'at once': atOnce,
      way: name,
      'CPU µs': Number(cpu.toFixed(1)),
      'calls/s': Math.round(1e6 / median(all.map(each => each.time))),
    })
  }
}
console.table(report)
await connection.close()
await link.close()
server.kill()
