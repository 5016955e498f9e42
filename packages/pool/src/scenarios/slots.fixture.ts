import type { Scenario } from '../play.fixture.js'

const http = { session: 'request', live: false, transactions: false } as const
const embedded = { exclusive: true, heartbeat: false } as const

/** Pools where one link is all there is: places. */
export const slots: readonly Scenario[] = [
  {
    name: 'http: no more than poolSize requests are under way, the others wait in turn',
    capabilities: http,
    options: { poolSize: 2 },
    steps: `
      open o; shared a; shared b; shared c; shared d
      expect a link 1; expect b link 1; expect c waiting; stats busy 2 idle 0 waiting 2
      release b; expect c link 1; expect d waiting; release a; expect d link 1; release c; release d
      stats busy 0 idle 2 waiting 0 waits.count 4 uses.count 4; dials 1`,
  },
  {
    name: 'http: a waiter that leaves loses nothing',
    capabilities: http,
    options: { poolSize: 1, poolAcquireTimeout: '2s' },
    steps: `
      open o; shared a; shared b; shared c; shared d; shared e 100; abort b; expect b ABORTED
      wait 100; expect e POOL_EXHAUSTED; release a; expect c link 1; wait 1900; expect d POOL_EXHAUSTED; release c
      stats busy 0 idle 1; shared f; expect f link 1`,
  },
  {
    name: 'http: leases have places as calls do',
    capabilities: http,
    options: { poolSize: 1 },
    steps:
      'open o; alone a; shared b; expect b waiting; stats leased 1; release a; expect b link 1; stats leased 0; events leaseTaken:1 leaseReturned:1',
  },
  {
    name: 'http: no more than queueLimit wait',
    capabilities: http,
    options: { poolSize: 1, queueLimit: 1 },
    steps: 'open o; shared a; shared b; shared c; expect c QUEUE_FULL; release a; expect b link 1',
  },
  {
    name: 'http: what fails to connect gives its place back',
    capabilities: http,
    options: { poolSize: 1, autoConnect: true, retryLimit: 0 },
    steps:
      'server refuse; shared a; expect a CONNECTION_REFUSED; stats busy 0; server accept; shared b; expect b link 2',
  },
  {
    name: 'http: while the server cannot be reached it is not the pool that is too small',
    capabilities: http,
    options: { poolSize: 1, autoConnect: true, poolAcquireTimeout: '1s' },
    steps:
      'server hold; shared a 5000; shared b 5000; wait 4999; expect b waiting; wait 1; expect b REQUEST_TIMEOUT; expect a REQUEST_TIMEOUT; stats busy 0 waiting 0',
  },
  {
    name: 'http: a server that is found gone is connected to again',
    capabilities: http,
    options: { poolSize: 2, initialDelay: 0 },
    steps: 'open o; shared a; release a dirty; shared b; expect b link 2; stats busy 1; status connected',
  },
  {
    name: 'http: what is given back twice is an error, and makes no place',
    capabilities: http,
    options: { poolSize: 1 },
    steps: 'open o; shared a; release a; again a; shared b; shared c; expect c waiting; stats busy 1 idle 0',
  },
  {
    name: 'embedded: calls need no place, leases do',
    capabilities: embedded,
    options: { poolSize: 2 },
    steps: `
      open o; shared a; shared b; shared c; pinned t; live l; alone d; alone e; alone f
      expect c link 1; expect l link 1; expect e link 1; expect f waiting; stats busy 2 leased 2 open 1
      release d; expect f link 1; events leaseTaken:1 leaseTaken:2 leaseReturned:1 leaseTaken:3; dials 1`,
  },
  {
    name: 'embedded: a lease that ends dirty does not end the engine',
    capabilities: embedded,
    steps: 'open o; alone a; release a dirty; ended ; alone b; expect b link 1',
  },
  {
    name: 'embedded: a lease that is given back twice is an error',
    capabilities: embedded,
    options: { poolSize: 1 },
    steps: 'open o; alone a; release a; again a; alone b; alone c; expect c waiting; stats busy 1 leased 1',
  },
  {
    name: 'embedded: leases that are held too long are told of',
    capabilities: embedded,
    options: { leakWarning: '30s' },
    steps:
      'open o; alone a; alone b; wait 20000; release a; wait 10000; events leaseTaken:1 leaseTaken:2 leaseReturned:1 leaseOverdue:2; close; timers 0',
  },
  {
    name: 'places: close() settles who waits, and what is given back later harms nothing',
    capabilities: embedded,
    options: { poolSize: 1 },
    steps: `
      open o; alone a; alone b; close; expect b CONNECTION_CLOSED; ended 1; alone c; expect c CONNECTION_CLOSED
      stats open 0 waiting 0; release a; stats busy 0 leased 0; open p; alone d; expect d link 2; events leaseTaken:1 closed leaseReturned:1 leaseTaken:2`,
  },
  {
    name: 'places: close() while it connects',
    capabilities: http,
    options: { poolSize: 1, autoConnect: true },
    steps:
      'server hold; shared a; shared b; close; expect a CONNECTION_CLOSED; expect b CONNECTION_CLOSED; stats busy 0 waiting 0 idle 1; timers 0',
  },
  {
    name: 'places: before connect() nobody has one',
    capabilities: http,
    steps: 'shared a; expect a NOT_CONNECTED; stats busy 0; status disconnected; dials 0',
  },
  {
    name: 'http: what is out when the pool is closed holds nothing after that',
    capabilities: http,
    options: { poolSize: 1 },
    steps: `
      open o; alone a; close; stats busy 0 leased 0 waiting 0 idle 1; open p; shared b; expect b link 2; release b
      alone c; expect c link 2; release a; stats busy 1 leased 1; alone d; expect d waiting; release c; expect d link 2`,
  },
  {
    name: 'embedded: what is out when the pool is closed holds nothing after that',
    capabilities: embedded,
    options: { poolSize: 2 },
    steps: `
      open o; alone a; alone b; close; stats busy 0 leased 0 waiting 0 idle 2; release b; stats busy 0 idle 2
      open p; alone c; alone d; expect c link 2; expect d link 2; release a; stats busy 2 leased 2
      alone e; expect e waiting; release d; expect e link 2`,
  },
  {
    name: 'slots: a waiter whose slot came as the pool was closed is refused, and leaves nothing behind',
    capabilities: http,
    options: { poolSize: 1 },
    steps: `
      open o; alone a; alone b 0; together release a | close | open p; expect b CONNECTION_CLOSED
      expect p open; stats busy 0 leased 0; shared c; shared d; expect c link 2; expect d waiting; stats busy 1`,
  },
  {
    name: 'embedded: leases end with their engine, and the next have their slots',
    capabilities: embedded,
    options: { poolSize: 1, initialDelay: 0, leakWarning: '30s' },
    steps: `
      open o; alone a; alone b 0; lose 1; expect b link 2; stats busy 1 leased 1; wait 30000; release a; stats leased 1
      events leaseTaken:1 leaseTaken:2 leaseOverdue:2 leaseReturned:1`,
  },
  {
    name: 'embedded: who waits for a slot is refused when the engine is lost for good',
    capabilities: embedded,
    options: { poolSize: 1, reconnectLimit: 0 },
    steps: `
      open o; alone a; alone b 0; lose 1; expect b NOT_CONNECTED; status disconnected; stats busy 0 leased 0 waiting 0
      open p; alone c; expect c link 2`,
  },
  {
    name: 'http: who waits for a slot is refused when the pool gives up, whoever has a slot still',
    capabilities: http,
    options: { poolSize: 1, reconnectLimit: 0 },
    steps: 'open o; alone a; shared b 0; lose 1; expect b NOT_CONNECTED; status disconnected; stats waiting 0',
  },
  {
    name: 'http: with autoConnect whoever waits goes on to, for poolAcquireTimeout',
    capabilities: http,
    options: { poolSize: 1, reconnectLimit: 0, autoConnect: true, poolAcquireTimeout: '2s' },
    steps: `
      open o; alone a; shared b 0; shared c 0; lose 1; status disconnected; wait 1999; expect b waiting; wait 1
      expect b POOL_EXHAUSTED; shared d 0; release a; expect d link 2; stats waiting 0`,
  },
]
