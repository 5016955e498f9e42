/**
 * One thing that is measured.
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} title
 * @property {'memory' | 'real' | 'none'} server  One that answers from memory, SurrealDB itself, or none.
 * @property {string} [answer]  What the server that answers from memory has: `point`, or a number of records.
 * @property {'ws' | 'http'} [scheme]  How a server is reached. Default: ws.
 * @property {number} [records]  How many are selected.
 * @property {string} [task]  Which one of a workload that has several.
 * @property {string} workload  The file in `workloads/`.
 * @property {readonly string[]} contestants
 * @property {number} atOnce  Operations at once.
 * @property {number} operations  In a round.
 * @property {number} quick  The same, where only the suite itself is tried.
 * @property {boolean} [blocking]  Nothing else runs meanwhile, so there is no delay of the event loop to tell.
 * @property {boolean} [dropped]  Its connections can be dropped on demand.
 * @property {boolean} [growth]  What is measured is whether the heap grows.
 * @property {boolean} [held]  What is measured is the heap that each operation holds until it is over.
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
    contestants: WITH_FLOOR,
    atOnce,
    operations: atOnce === 1 ? 5_000 : Math.max(20_000, 4 * atOnce),
    quick: 256,
  },
  {
    name: `point-ws-real-${atOnce}`,
    title: `point query over ws, ${atOnce} at once, SurrealDB`,
    server: 'real',
    workload: 'point',
    contestants: WITH_FLOOR,
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
  contestants: BOTH,
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
  contestants: BOTH,
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
    contestants: BOTH,
    atOnce: 1,
    operations: 50_000 / count,
    quick: 2,
  })),
)

const writes = ['memory', 'real'].map(server => ({
  name: `write-1mb-${server}`,
  title: `write of 1 MB over ws, ${server === 'memory' ? 'server answering from memory' : 'SurrealDB'}`,
  server,
  answer: 'point',
  workload: 'write',
  contestants: BOTH,
  atOnce: 1,
  operations: 8,
  quick: 1,
}))

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
  contestants: BOTH,
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
  contestants: ['ours', 'pool of 2', 'pool of 4', 'pool of 8', 'pool of 16'],
}))

const connecting = [
  { name: 'connect-password', title: 'connect until ready, with a password', contestants: WITH_FLOOR },
  { name: 'connect-token', title: 'connect until ready, with a token', contestants: BOTH },
  { name: 'open-links', title: 'ten links until ready, by a pool and by ten clients', contestants: BOTH },
  { name: 'reconnect', title: 'reconnect until ready, after a dropped socket', contestants: BOTH, dropped: true },
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
  contestants: BOTH,
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
  contestants: BOTH,
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
  ...writes,
  ...held,
  {
    name: 'live-fan-in',
    title: 'notification of a live query, 10 000 in a burst, server answering from memory',
    server: 'memory',
    answer: 'point',
    workload: 'live',
    contestants: BOTH,
    atOnce: 1,
    operations: 10_000,
    quick: 500,
  },
  {
    name: 'point-embedded',
    title: 'point query, embedded engine, one at a time',
    server: 'none',
    workload: 'embedded',
    contestants: BOTH,
    atOnce: 1,
    operations: 3_000,
    quick: 100,
  },
  {
    name: 'point-blocking',
    title: 'point query, embedded engine, one at a time, beside a connection whose calls block',
    server: 'none',
    workload: 'blocking',
    contestants: ['ours', 'blocking'],
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
    contestants: ['ours', 'with a signal and a timeout', 'bare link'],
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
    contestants: ['ours'],
    atOnce: 64,
    operations: 1_000_000,
    quick: 20_000,
    growth: true,
  },
]
