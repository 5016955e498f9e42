import type { Scenario } from '../play.fixture.js'

/** Connecting, closing, and what is left then. */
export const life: readonly Scenario[] = [
  {
    name: 'nothing is made before connect()',
    options: { poolMinSize: 2 },
    steps:
      'wait 10000; dials 0; status disconnected; shared a; expect a NOT_CONNECTED; live b; expect b NOT_CONNECTED; alone c; expect c NOT_CONNECTED',
  },
  {
    name: 'callers of connect() share the first link',
    steps:
      'server hold; open o; open p; dials 1; status connecting; accept 1; expect o open; expect p open; status connected; open q; expect q open; dials 1',
  },
  {
    name: 'calls wait while it connects, up to queueLimit',
    options: { queueLimit: 1 },
    steps: 'server hold; open o; shared a; shared b; expect b QUEUE_FULL; accept 1; expect a link 1',
  },
  {
    name: 'autoConnect: a call brings the pool up',
    options: { autoConnect: true },
    steps: 'shared a; expect a link 1; status connected',
  },
  {
    name: 'autoConnect: a lease does, and live queries do',
    options: { autoConnect: true },
    steps:
      'alone a; expect a link 1; close; open o; expect o open; close; events linkOpened:1 leaseTaken:1 linkClosed:1:closed closed linkOpened:2 linkClosed:2:closed closed',
  },
  {
    name: 'autoConnect: the call that does so is not queued, the others are',
    options: { autoConnect: true, queueLimit: 0 },
    steps: 'server hold; shared a; shared b; expect b QUEUE_FULL; accept 1; expect a link 1',
  },
  {
    name: 'autoConnect: a call that is over already brings nothing up',
    options: { autoConnect: true },
    steps:
      'server hold; shared a 5; abort a; expect a ABORTED; status disconnected; stats connecting 0; events ; timers 0',
  },
  {
    name: 'autoConnect: a call whose signal was aborted before brings nothing up',
    options: { autoConnect: true },
    steps: `
      server hold; late shared a; expect a ABORTED; status disconnected; stats connecting 0; timers 0
      late live b; expect b ABORTED; status disconnected`,
  },
  {
    name: 'connect() with a signal that was aborted before is refused, and starts nothing',
    steps: 'late open o; expect o ABORTED; dials 0; status disconnected; open p; late open q; expect q open',
  },
  {
    name: 'whoever closes it last has the last word',
    steps:
      'open o; together close | open p | close; expect p CONNECTION_CLOSED; status closed; dials 1; together close | open q; expect q open',
  },
  {
    name: 'connect() that waits for what is being closed does so within its time',
    steps:
      'open o; hang 1; close; open p 1000; wait 1000; expect p CONNECT_TIMEOUT; status closed; late open q; expect q ABORTED',
  },
  {
    name: 'what waits for live queries makes no link for them once the pool is closed',
    steps:
      'server hold; open o; live a; when connected close; accept 1; expect a CONNECTION_CLOSED; dials 1; status closed',
  },
  {
    name: 'a first link that nobody waits for any more is given up',
    steps: `
      server hold; open o; open p; abort o; expect o ABORTED; status connecting; abort p; status disconnected
      stats connecting 0; events ; timers 0; open q; server accept; dials 2; accept 2; expect q open`,
  },
  {
    name: 'connect() within its own time, and what failed last is told',
    options: { initialDelay: '1s' },
    steps: `
      server refuse; open o 1200; wait 1200; expect o CONNECT_TIMEOUT; status disconnected; events failed:CONNECT_TIMEOUT
      shared a; expect a NOT_CONNECTED`,
  },
  {
    name: 'a server that never answers ends in the time of connect()',
    steps:
      'server hold; open o 7000; wait 7000; expect o CONNECT_TIMEOUT; status disconnected; events failed:CONNECT_TIMEOUT; timers 0',
  },
  {
    name: 'a call that waits for the first link ends in its own time, and tells of it',
    options: { autoConnect: true },
    steps:
      'server hold; shared a 1000; wait 1000; expect a REQUEST_TIMEOUT; status disconnected; events failed:REQUEST_TIMEOUT; stats connecting 0',
  },
  {
    name: 'after retryLimit attempts connect() fails with the last error',
    options: { retryLimit: 1, initialDelay: 0 },
    steps:
      'server refuse; open o; expect o CONNECTION_REFUSED; dials 2; events failed:CONNECTION_REFUSED; status disconnected',
  },
  {
    name: 'connect() that comes too late or aborted is refused, and starts nothing',
    steps:
      'open o; close; server hold; open p 1; abort p; expect p ABORTED; wait 10; status disconnected; stats connecting 0',
  },
  {
    name: 'close ends idle and leased links, and refuses who waits',
    options: { poolSize: 2 },
    steps: `
      open o; alone a; alone b; release b; shared c; alone d; expect d waiting; close
      ended 1 2; expect d CONNECTION_CLOSED; status closed; timers 0
      stats open 0 idle 0 busy 0 leased 0 connecting 0 waiting 0 closed.closed 2
      events linkOpened:1 leaseTaken:1 linkOpened:2 leaseTaken:2 leaseReturned:2 linkClosed:1:closed linkClosed:2:closed closed`,
  },
  {
    name: 'what is given back after close() harms nothing',
    steps:
      'open o; alone a; shared b; close; release a; release b; stats open 0 leased 0 busy 0; events linkOpened:1 leaseTaken:1 linkOpened:2 linkClosed:1:closed linkClosed:2:closed closed leaseReturned:1',
  },
  {
    name: 'after close() nothing is lent',
    options: { autoConnect: true },
    steps:
      'open o; close; shared a; alone b; live c; pinned d; expect a CONNECTION_CLOSED; expect b CONNECTION_CLOSED; expect c CONNECTION_CLOSED; expect d CONNECTION_CLOSED; dials 1',
  },
  {
    name: 'close() while it connects refuses everyone, and leaves nothing',
    steps: `
      server hold; open o; shared a; close; expect o CONNECTION_CLOSED; expect a CONNECTION_CLOSED
      accept 1; ended ; stats open 0 connecting 0 waiting 0; events closed; timers 0`,
  },
  {
    name: 'close() while extra links are made, and while one rests',
    options: { poolSize: 5 },
    steps: `
      open o; alone a; server hold; alone b; alone c; refuse 2; close
      expect b CONNECTION_CLOSED; stats connecting 0 open 0; wait 100000; dials 3; timers 0`,
  },
  {
    name: 'close() while all are lost',
    steps:
      'open o; server refuse; lose 1; shared a; wait 5000; close; expect a CONNECTION_CLOSED; server accept; wait 100000; status closed; stats open 0 connecting 0',
  },
  {
    name: 'closed twice is closed once',
    steps: 'open o; close; close; events linkOpened:1 linkClosed:1:closed closed; status closed',
  },
  {
    name: 'connect() after close() starts afresh, ids count on',
    options: { poolMinSize: 2 },
    steps:
      'open o; close; events linkOpened:1 linkOpened:2 linkClosed:1:closed linkClosed:2:closed closed; open p; expect p open; events linkOpened:3 linkOpened:4; stats open 2; alone a; expect a link 3',
  },
  {
    name: 'a listener that closes the pool at its first link',
    options: { poolMinSize: 3 },
    steps: 'when linkOpened:1 close; open o; status closed; stats open 0 connecting 0; dials 1; timers 0',
  },
  {
    name: 'a listener that closes the pool at a loss',
    options: { initialDelay: 0 },
    steps:
      'when linkClosed:1:lost close; open o; shared a; lose 1; wait 10000; status closed; dials 1; stats open 0 connecting 0 dropped 0',
  },
  {
    name: 'unref reaches the links there are and those to come',
    options: { poolMinSize: 1 },
    steps:
      'open o; live l; kept true true; unref; kept false false; alone a; alone b; kept false false false; lose 1 2 3; wait 60000; kept false false false false false',
  },
  {
    name: 'unref before connect() reaches all links',
    steps: 'unref; open o; live l; kept false false',
  },
  {
    name: 'live queries share a link beside the others, made when it is first wanted',
    options: { poolSize: 1 },
    steps: `
      open o; dials 1; live a; expect a link 2; live b; expect b link 2; dials 2
      stats open 1 idle 1 created 1; shared c; expect c link 1; alone d; release c; expect d link 1; live e; expect e link 2`,
  },
  {
    name: 'live queries wait for the pool to be open',
    steps:
      'server hold; open o; live a; dials 1; expect a waiting; accept 1; dials 2; expect a waiting; accept 2; expect a link 2',
  },
  {
    name: 'the link for live queries comes back by itself, and takes no call meanwhile',
    options: { initialDelay: '1s' },
    steps:
      'open o; live a; lose 2; status connected; live b; expect b waiting; wait 500; expect b link 3; stats open 1',
  },
  {
    name: 'when the link for live queries gives up, the pool does not',
    options: { reconnectLimit: 1, initialDelay: 0 },
    steps: `
      open o; live a; server refuse; lose 2; wait 1000; status connected; live b; wait 1000; expect b CONNECTION_REFUSED
      events linkOpened:1; server accept; live c; expect c link 5; shared d; expect d link 1`,
  },
  {
    name: 'close() ends the link for live queries, and tells of one end',
    steps: 'open o; live a; close; ended 1 2; events linkOpened:1 linkClosed:1:closed closed',
  },
  {
    name: 'close() while live queries wait for their link',
    steps: 'open o; server hold; live a; close; expect a CONNECTION_CLOSED; timers 0; wait 10000; status closed',
  },
  {
    name: 'when the pool gives up, live queries hear why',
    options: { reconnectLimit: 1, initialDelay: 0 },
    steps:
      'open o; server hold; live a; server refuse; lose 1; wait 1000; status disconnected; expect a CONNECTION_REFUSED; stats connecting 0; timers 0',
  },
  {
    name: 'close() waits for links that were being closed before it',
    options: { poolSize: 1 },
    steps: `
      open o; alone a; hang 1; release a dirty; wait 1; close; open p 1000; wait 1000; expect p CONNECT_TIMEOUT`,
  },
]
