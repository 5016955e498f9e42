import type { Scenario } from '../play.fixture.js'

const http = { session: 'request', live: false, transactions: false } as const
const embedded = { exclusive: true, heartbeat: false } as const

/** Listeners that do something with the pool they hear of. A time of 0 is no limit: whoever is forgotten waits for ever. */
export const listeners: readonly Scenario[] = [
  {
    name: 'closes the pool at the end of a link that is too old: the call that found it so is refused',
    options: { poolMaxLifetime: '1000s', poolMaxIdle: 0 },
    steps: `
      random 1; open o; when linkClosed:1:lifetime close; stall 1000000; shared a 0
      expect a CONNECTION_CLOSED; status closed; stats open 0 connecting 0 waiting 0; dials 1; timers 0
      events linkOpened:1 linkClosed:1:lifetime closed`,
  },
  {
    name: 'closes the pool at the end of a link that was idle for too long: the lease that found it so is refused',
    options: { poolMaxIdle: '60s' },
    steps: `
      open o; when linkClosed:1:idle close; stall 60000; alone a 0
      expect a CONNECTION_CLOSED; status closed; stats open 0 connecting 0 waiting 0; dials 1; timers 0`,
  },
  {
    name: 'closes the pool and connects it again at the end of a link: whoever waits is served by what was said last',
    options: { poolMaxLifetime: '1000s', poolMaxIdle: 0 },
    steps: `
      random 1; open o; when linkClosed:1:lifetime together close | open p; stall 1000000; shared a 0
      expect a CONNECTION_CLOSED; expect p open; shared b; expect b link 2`,
  },
  {
    name: 'asks for a link at the end of one: both are served',
    options: { poolMaxLifetime: '1000s', poolMaxIdle: 0 },
    steps: `
      random 1; open o; when linkClosed:1:lifetime shared b 0; stall 1000000; shared a 0
      expect a link 2; expect b link 2; stats busy 1 waiting 0 open 1`,
  },
  {
    name: 'takes a lease at the end of a link: whoever came before is served before',
    options: { poolMaxIdle: '60s', poolSize: 1 },
    steps: `
      open o; when linkClosed:1:idle alone b 0; stall 60000; alone a 0
      expect a link 2; expect b waiting; release a; expect b link 2; stats leased 1 waiting 0`,
  },
  {
    name: 'takes the link that was just given back, after those who waited for it',
    options: { poolSize: 1 },
    steps: `
      open o; alone a; alone b 0; when leaseReturned:1 alone c 0; release a
      expect b link 1; expect c waiting; release b; expect c link 1
      events linkOpened:1 leaseTaken:1 leaseReturned:1 leaseTaken:1 leaseReturned:1 leaseTaken:1`,
  },
  {
    name: 'gives back the lease that another listener hears of: everybody hears it in the order in which it happened',
    options: { poolSize: 2 },
    steps: `
      open o; alone a; alone b 0; when leaseTaken:2 release a; release b; alone c 0
      expect c link 2; stats leased 1 idle 1 waiting 0
      events linkOpened:1 leaseTaken:1 linkOpened:2 leaseTaken:2 leaseReturned:2 leaseTaken:2 leaseReturned:1`,
  },
  {
    name: 'closes the pool as a lease is taken at once: the lease is refused, and nothing is counted',
    steps: `
      open o; when leaseTaken:1 close; alone a 0
      expect a CONNECTION_CLOSED; status closed; stats open 0 busy 0 leased 0 waiting 0; timers 0
      events linkOpened:1 leaseTaken:1 linkClosed:1:closed closed leaseReturned:1; open p; alone b; expect b link 2; stats leased 1`,
  },
  {
    name: 'closes the pool as a lease is given back',
    options: { poolSize: 1 },
    steps: `
      open o; alone a; alone b 0; shared c 0; when leaseReturned:1 close; release a
      expect b CONNECTION_CLOSED; expect c CONNECTION_CLOSED; status closed; stats open 0 leased 0 busy 0 waiting 0; timers 0`,
  },
  {
    name: 'closes the pool as a link that a lease left dirty is ended: whoever waits is refused',
    options: { poolSize: 1 },
    steps: `
      open o; alone a; alone b 0; shared c 0; when linkClosed:1:dirty close; release a dirty
      expect b CONNECTION_CLOSED; expect c CONNECTION_CLOSED; status closed; stats open 0 connecting 0 waiting 0`,
  },
  {
    name: 'closes the pool as an attempt fails, and as one begins',
    options: { initialDelay: 0 },
    steps: `
      server refuse; when attemptFailed close; open o 0; expect o CONNECTION_CLOSED; status closed; timers 0
      when connecting close; open p 0; expect p CONNECTION_CLOSED; status closed; stats connecting 0; timers 0`,
  },
  {
    name: 'closes the pool as a link is there',
    steps: `
      when connected close; open o 0; status closed; stats open 0 connecting 0 waiting 0; timers 0
      events linkOpened:1 linkClosed:1:closed closed`,
  },
  {
    name: 'hears of the loss of a link when the pool knows of it',
    options: { initialDelay: '1s' },
    steps: `
      open o; when lost together status reconnecting | shared a 0 | open p 0; lose 1
      expect a waiting; expect p waiting; wait 1000; expect a link 2; expect p open`,
  },
  {
    name: 'connects again as the pool gives up',
    options: { reconnectLimit: 0 },
    steps: `
      open o; when failed:CONNECTION_LOST open p 0; lose 1; expect p open; status connected; shared a; expect a link 2`,
  },
  {
    name: 'connects again as the pool is closed',
    steps: 'open o; when closed open p 0; close; expect p open; status connected; shared a; expect a link 2',
  },
  {
    name: 'asks for the numbers of the pool at its events: they are those of the moment after',
    options: { poolSize: 1 },
    steps: `
      when linkOpened:1 stats open 1 idle 1; open o; when leaseTaken:1 stats leased 1 busy 1 idle 0; alone a
      when leaseReturned:1 stats leased 0 busy 0 idle 1 uses.count 1; release a
      when linkClosed:1:closed stats open 0 idle 0 closed.closed 1; close`,
  },
  {
    name: 'aborts a waiter as another one gets its link',
    options: { poolSize: 1 },
    steps: `
      open o; alone a; alone b 0; alone c 0; alone d 0; when leaseReturned:1 abort c; release a
      expect b link 1; expect c ABORTED; release b; expect d link 1; stats waiting 0`,
  },
  {
    name: 'closes a pool of slots as a lease is taken: the next has nothing, and after connect() all is there',
    capabilities: http,
    options: { poolSize: 1 },
    steps: `
      open o; alone a; alone b 0; when leaseReturned:1 close; release a; expect b CONNECTION_CLOSED
      status closed; stats busy 0 leased 0 waiting 0 idle 1; open p; alone c; expect c link 2; stats busy 1 leased 1`,
  },
  {
    name: 'closes an engine as a lease is taken at once',
    capabilities: embedded,
    options: { poolSize: 1 },
    steps: `
      open o; when leaseTaken:1 close; alone a 0; expect a CONNECTION_CLOSED; status closed
      stats busy 0 leased 0 idle 1; timers 0; open p; alone b; expect b link 2; stats leased 1 busy 1`,
  },
  {
    name: 'takes a slot as one is given back, after those who waited',
    capabilities: http,
    options: { poolSize: 1 },
    steps: `
      open o; alone a; shared b 0; when leaseReturned:1 shared c 0; release a
      expect b link 1; expect c waiting; release b; expect c link 1; release c; stats busy 0 waiting 0`,
  },
  {
    name: 'closes a pool of slots as its server is found gone',
    capabilities: http,
    options: { poolSize: 1 },
    steps: `
      open o; shared a; shared b 0; when lost close; release a dirty; expect b CONNECTION_CLOSED
      status closed; stats busy 0 waiting 0; timers 0; open p; shared c; expect c link 2`,
  },
  {
    name: 'aborts a call as it gets its link, in a pool of links',
    options: { poolSize: 1 },
    steps: `
      open o; alone a; shared b 0; shared c 0; when leaseReturned:1 abort b; release a
      expect b ABORTED; expect c link 1; release c; stats busy 0 waiting 0`,
  },
  {
    name: 'aborts a lease as it gets its slot',
    capabilities: http,
    options: { poolSize: 1 },
    steps: `
      open o; alone a; alone b 0; shared c 0; when leaseReturned:1 abort b; release a
      expect b ABORTED; expect c link 1; release c; stats busy 0 leased 0 waiting 0`,
  },
  {
    name: 'aborts a lease of an engine as it is taken at once',
    capabilities: embedded,
    options: { poolSize: 1 },
    steps:
      'open o; when leaseTaken:1 abort a; alone a; expect a ABORTED; stats busy 0 leased 0; alone b; expect b link 1',
  },
]
