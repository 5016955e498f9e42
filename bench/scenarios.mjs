/**
 * One scenario of the benchmarks.
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} title
 * @property {'memory' | 'real' | 'none'} server  The server: one that answers from memory, a real SurrealDB, or none.
 * @property {string} [answer]  What the server in memory answers: `point`, or a number of records.
 * @property {'ws' | 'http'} [scheme]  The scheme of the connection. Default: ws.
 * @property {number} [records]  Number of selected records.
 * @property {string} [task]  The task of a workload with several.
 * @property {string} workload  The file in `workloads/`.
 * @property {readonly string[]} clients
 * @property {number} atOnce  Concurrent operations.
 * @property {number} operations  Operations per round.
 * @property {number} quick  Operations per round with --quick.
 * @property {boolean} [blocking]  The client blocks its thread, so there is no event loop delay to measure.
 * @property {boolean} [dropped]  Its connections can be dropped on demand.
 * @property {boolean} [growth]  Measures whether the heap grows.
 * @property {boolean} [held]  Measures the heap bytes that each operation holds until it has ended.
 */

const BOTH = ['ours', 'sdk']
const WITH_FLOOR = ['ours', 'sdk', 'floor']

const AT_ONCE = [1, 16, 64, 256]
const CROWD = 10_000

const pointQueries = [...AT_ONCE, CROWD].flatMap(atOnce => [
  {
    name: `point-ws-memory-${atOnce}`,
    title: `point query over ws, ${atOnce} at once, server answering from memory`,
    server: 'memory',
    answer: 'point',
    workload: 'point',
    clients: WITH_FLOOR,
    atOnce,
    operations: atOnce === 1 ? 5_000 : Math.max(20_000, 4 * atOnce),
    quick: 256,
  },
  {
    name: `point-ws-real-${atOnce}`,
    title: `point query over ws, ${atOnce} at once, SurrealDB`,
    server: 'real',
    workload: 'point',
    clients: WITH_FLOOR,
    atOnce,
    operations: atOnce === 1 ? 2_000 : 8_000,
    quick: 256,
  },
])

/** The official class, on our transports beside its own. */
const classes = [
  { task: 'query', what: 'query of one record', answer: 'point', operations: 20_000, quick: 256 },
  { task: 'builder', what: 'select of one record by its builder', answer: 'point', operations: 20_000, quick: 256 },
  { task: 'rows', what: 'select of 1000 records', answer: '1000', operations: 100, quick: 4 },
].map(({ task, what, answer, operations, quick }) => ({
  name: `class-${task}`,
  title: `${what} with the official class, on our transports and on its own, 16 at once, server answering from memory`,
  server: 'memory',
  answer,
  workload: 'class',
  task,
  clients: BOTH,
  atOnce: 16,
  operations,
  quick,
}))

const overHttp = ['memory', 'real'].map(server => ({
  name: `point-http-${server}-16`,
  title: `point query over http, 16 at once, ${server === 'memory' ? 'server answering from memory' : 'SurrealDB'}`,
  server,
  answer: 'point',
  workload: 'point',
  scheme: 'http',
  clients: BOTH,
  atOnce: 16,
  operations: 3_000,
  quick: 64,
}))

const selects = [1_000, 10_000].flatMap(count =>
  ['memory', 'real'].map(server => ({
    name: `select-${count}-${server}`,
    title: `select of ${count} records, ${server === 'memory' ? 'server answering from memory' : 'SurrealDB'}`,
    server,
    answer: String(count),
    workload: 'select',
    records: count,
    clients: BOTH,
    atOnce: 1,
    operations: 50_000 / count,
    quick: 2,
  })),
)

const streams = [
  { task: 'first', what: 'first row' },
  { task: 'all', what: 'all rows' },
].map(({ task, what }) => ({
  name: `stream-${task}-20000-real`,
  title: `${what} of 20000 records by stream(), beside query() and the SDK, SurrealDB`,
  server: 'real',
  workload: 'stream',
  task,
  records: 20_000,
  clients: ['ours', 'query()', 'sdk'],
  atOnce: 1,
  operations: 5,
  quick: 1,
}))

const writes = ['memory', 'real'].map(server => ({
  name: `write-1mb-${server}`,
  title: `write of 1 MB over ws, ${server === 'memory' ? 'server answering from memory' : 'SurrealDB'}`,
  server,
  answer: 'point',
  workload: 'write',
  clients: BOTH,
  atOnce: 1,
  operations: 8,
  quick: 1,
}))

const insertMany = {
  name: 'insert-many-real',
  title: 'row of insertMany() over ws, and of insert() of each 10 000 in turn, SurrealDB',
  server: 'real',
  workload: 'insert-many',
  clients: ['ours', 'insert in turn', 'sdk'],
  atOnce: 1,
  operations: 10_000,
  quick: 500,
}

const codec = [
  { name: 'encode-request', title: 'codec: encode a small request', operations: 30_000, quick: 500 },
  { name: 'decode-reply', title: 'codec: decode a small reply', operations: 60_000, quick: 500 },
  { name: 'decode-1000', title: 'codec: decode 1 000 records', operations: 40, quick: 2 },
].map(scenario => ({
  ...scenario,
  name: `codec-${scenario.name}`,
  server: 'none',
  workload: 'codec',
  task: scenario.name,
  clients: BOTH,
  atOnce: 1,
  blocking: true,
}))

const pools = [
  { task: 'small', title: 'point query, 64 at once', atOnce: 64, operations: 6_000, quick: 128 },
  { task: 'large', title: 'record of 1 MB, 8 at once', atOnce: 8, operations: 48, quick: 2 },
  {
    task: 'mixed',
    title: 'point query, every 32nd a record of 1 MB instead, 64 at once',
    atOnce: 64,
    operations: 1_280,
    quick: 64,
  },
  { task: 'slow', title: 'query that takes the server 10 ms, 256 at once', atOnce: 256, operations: 2_048, quick: 32 },
].map(scenario => ({
  ...scenario,
  name: `pool-${scenario.task}-real`,
  title: `${scenario.title}, one link and pools of several, SurrealDB`,
  server: 'real',
  workload: 'pool',
  clients: ['ours', 'pool of 2', 'pool of 4', 'pool of 8', 'pool of 16'],
}))

const connecting = [
  { name: 'connect-password', title: 'connect until ready, with a password', clients: WITH_FLOOR },
  { name: 'connect-token', title: 'connect until ready, with a token', clients: BOTH },
  { name: 'open-links', title: 'ten links until ready, by a pool and by ten clients', clients: BOTH },
  { name: 'reconnect', title: 'reconnect until ready, after a dropped socket', clients: BOTH, dropped: true },
].map(scenario => ({
  ...scenario,
  title: `${scenario.title}, SurrealDB`,
  server: 'real',
  workload: scenario.name,
  atOnce: 1,
  operations: 8,
  quick: 2,
}))

const connectMany = {
  name: 'connect-many',
  title: '200 connections with a password, ten at once, each with a query, SurrealDB',
  server: 'real',
  workload: 'connect-many',
  clients: BOTH,
  atOnce: 1,
  operations: 20,
  quick: 2,
}

const held = [
  { task: 'pending', title: 'point query under way', operations: 4_000, quick: 50 },
  { task: 'idle', title: 'connection over ws that is idle', operations: 100, quick: 4 },
].map(scenario => ({
  ...scenario,
  name: `held-${scenario.task}`,
  title: `${scenario.title}, server answering from memory`,
  server: 'memory',
  answer: 'point',
  workload: 'held',
  clients: BOTH,
  atOnce: 1,
  held: true,
}))

/** @type {readonly Scenario[]} */
export const SCENARIOS = [
  ...connecting,
  connectMany,
  ...classes,
  ...pointQueries.filter(({ server }) => server === 'memory'),
  ...pointQueries.filter(({ server, atOnce }) => server === 'real' && atOnce !== CROWD),
  ...overHttp,
  ...selects,
  ...streams,
  ...writes,
  insertMany,
  ...held,
  {
    name: 'live-fan-in',
    title: 'notification of a live query, 10 000 in a burst, server answering from memory',
    server: 'memory',
    answer: 'point',
    workload: 'live',
    clients: BOTH,
    atOnce: 1,
    operations: 10_000,
    quick: 500,
  },
  {
    name: 'point-embedded',
    title: 'point query, embedded engine, one at a time',
    server: 'none',
    workload: 'embedded',
    clients: BOTH,
    atOnce: 1,
    operations: 3_000,
    quick: 100,
  },
  {
    name: 'point-blocking',
    title: 'point query, embedded engine, one at a time, beside a connection whose calls block',
    server: 'none',
    workload: 'blocking',
    clients: ['ours', 'blocking'],
    atOnce: 1,
    operations: 1_000,
    quick: 100,
    blocking: true,
  },
  ...codec,
  ...pools,
  {
    name: 'supervision',
    title: 'point query over ws, 64 at once, beside a bare link of the transport',
    server: 'memory',
    answer: 'point',
    workload: 'supervision',
    clients: ['ours', 'with a signal and a timeout', 'bare link'],
    atOnce: 64,
    operations: 12_000,
    quick: 256,
  },
  {
    name: 'observed',
    title: 'point query over ws, 64 at once, unobserved and observed',
    server: 'memory',
    answer: 'point',
    workload: 'observed',
    clients: ['ours', 'a listener for the event', 'inside of a span', 'inside of a span, each call a span'],
    atOnce: 64,
    operations: 12_000,
    quick: 256,
  },
  {
    name: 'heap-growth',
    title: 'point queries over ws, 1 000 000 of them, 64 at once, server answering from memory',
    server: 'memory',
    answer: 'point',
    workload: 'point',
    clients: ['ours'],
    atOnce: 64,
    operations: 1_000_000,
    quick: 20_000,
    growth: true,
  },
]
