import type { Scenario } from '../play.fixture.js'

/** Links that are lost, that cannot be made, and that do not answer. */
export const losses: readonly Scenario[] = [
  {
    name: 'when one link is lost the others serve',
    options: { poolValidation: false },
    steps: `
      open o; alone a; alone b; release a; release b; lose 1; status connected
      shared c; expect c link 2; stats open 1 closed.lost 1
      events linkOpened:1 leaseTaken:1 linkOpened:2 leaseTaken:2 leaseReturned:1 leaseReturned:2 linkClosed:1:lost`,
  },
  {
    name: 'when all are lost one returns, and serves those who waited',
    options: { poolSize: 3, initialDelay: '1s' },
    steps: `
      open o; alone a; alone b; alone c; lose 1 2 3; status reconnecting; stats open 0 connecting 1
      shared d; shared e; expect d waiting; dials 3
      wait 500; status connected; expect d link 4; expect e link 4; events linkOpened:1 leaseTaken:1 linkOpened:2 leaseTaken:2 linkOpened:3 leaseTaken:3 linkClosed:1:lost linkClosed:2:lost linkClosed:3:lost linkOpened:4`,
  },
  {
    name: 'all that are lost at once do not storm the server',
    options: { poolSize: 10, initialDelay: '1s' },
    steps: `
      open o; alone a; alone b; alone c; alone d; server hold; lose 1 2 3 4
      alone e; alone f; alone g; alone h; wait 20000; stats connecting 2; wait 4000; stats connecting 2 open 0`,
  },
  {
    name: 'the first loss says reconnecting at once',
    steps:
      'open o; server hold; lose 1; status reconnecting; open p; expect p waiting; wait 500; accept 2; expect p open; status connected',
  },
  {
    name: 'connect() while all are lost waits for the link that returns, and its time is its own',
    options: { initialDelay: '1s' },
    steps: `
      open o; server refuse; lose 1; open p 1000; open q; wait 1000; expect p CONNECT_TIMEOUT; expect q waiting
      status reconnecting; server accept; wait 5000; expect q open`,
  },
  {
    name: 'after a failure a link is asked before it serves',
    steps: `
      open o; alone a; alone b; release a; release b; lose 1
      pings 2 0; shared c; pings 2 1; expect c link 2; shared d; pings 2 1; dials 2`,
  },
  {
    name: 'poolValidation: false asks nothing',
    options: { poolValidation: false },
    steps:
      'open o; alone a; alone b; release a; release b; lose 1; shared c; expect c link 2; wait 60000; release c; wait 60000; shared d; expect d link 2; pings 2 0',
  },
  {
    name: 'after a long silence a link is asked before it serves',
    steps: `
      open o; wait 20000; shared a; pings 1 0; release a
      wait 20001; shared b; pings 1 1; expect b link 1; release b; shared c; pings 1 1`,
  },
  {
    name: 'a busy link is not silent',
    options: { poolSize: 1 },
    steps: 'open o; shared a; wait 60000; shared b; expect b link 1; pings 1 0',
  },
  {
    name: 'a link that was silent and answers is all that a call needs',
    steps: 'open o; wait 20001; shared a; expect a link 1; release a; wait 20001; alone b; expect b link 1; dials 1',
  },
  {
    name: 'a link that does not answer is dropped, and another serves meanwhile',
    options: { poolSize: 2, attemptTimeout: '5s' },
    steps: `
      open o; mute 1; wait 20001; shared a; pings 1 1; wait 999; expect a waiting; wait 1; expect a link 2; stats open 2
      wait 3999; ended ; wait 1; ended 1; stats open 1 closed.lost 1; status connected`,
  },
  {
    name: 'in a pool of one the link that does not answer is replaced, within the time of the caller',
    options: { poolSize: 1, initialDelay: 0, attemptTimeout: '5s' },
    steps: 'open o; mute 1; wait 20001; shared a; wait 4999; expect a waiting; wait 1; expect a link 2; ended 1',
  },
  {
    name: 'whoever has no time for that goes, and the next has a link',
    options: { poolSize: 1, initialDelay: 0, attemptTimeout: '5s' },
    steps: `
      open o; mute 1; wait 20001; shared a 1000; wait 1000; expect a POOL_EXHAUSTED
      shared b; wait 4000; expect b link 2`,
  },
  {
    name: 'a link that was given back older than the last failure is asked too',
    options: { poolSize: 2 },
    steps: 'open o; alone a; alone b; lose 1; release b; alone c; pings 2 1; expect c link 2',
  },
  {
    name: 'calls go on over a link that is asked',
    options: { poolSize: 2 },
    steps:
      'open o; shared a; shared b; shared c; expect c link 2; lose 2; shared d; expect d link 1; pings 1 1; release a; release d; stats busy 1',
  },
  {
    name: 'extra links that cannot be made do not fail callers whom others can serve',
    options: { poolSize: 2 },
    steps: `
      open o; alone a; server refuse; alone b; wait 2000; expect b waiting; status connected
      release a; expect b link 1`,
  },
  {
    name: 'an endpoint that refuses rests longer from time to time',
    options: { poolSize: 2, initialDelay: '1s', backoff: 2, poolAcquireTimeout: 0 },
    steps: `
      open o; alone a; server refuse; alone b; dials 2
      wait 499; dials 2; wait 1; dials 3; wait 999; dials 3; wait 1; dials 4; wait 1999; dials 4; wait 1; dials 5
      server accept; wait 4000; expect b link 6; stats closed.failed 4`,
  },
  {
    name: 'an endpoint that takes a link has rested enough, however often it refused before',
    options: { initialDelay: '1s' },
    steps: `
      random 0.1 0.9; server refuse; open o; server accept; wait 100; expect o open; dials 2
      shared a; shared b; dials 3`,
  },
  {
    name: 'an endpoint that takes links and drops them at once rests longer from time to time',
    options: { initialDelay: '1s', poolAcquireTimeout: 0 },
    steps: `
      open o; alone a; alone b; lose 2; alone c; dials 2; wait 499; dials 2; wait 1; dials 3; lose 3
      alone d; wait 999; dials 3; wait 1; dials 4`,
  },
  {
    name: 'an endpoint that drops every link is not stormed, however many there shall be',
    options: { initialDelay: '1s', poolSize: 4, poolMinSize: 4 },
    steps: `
      open o; dials 4; server drop; lose 1 2 3 4; wait 499; dials 4; wait 2; dials 8
      wait 997; dials 8; wait 3; dials 12; wait 1997; dials 12; wait 4; dials 16; wait 60000; dials 64`,
  },
  {
    name: 'what an endpoint did a minute ago is not held against it',
    options: { poolSize: 2, initialDelay: '1s', poolAcquireTimeout: 0 },
    steps: `
      open o; alone a; server refuse; alone b; wait 20000; dials 8; abort b; wait 60000; dials 8
      alone c; dials 9; wait 499; dials 9; wait 1; dials 10`,
  },
  {
    name: 'several endpoints are spread over',
    options: { url: ['test://a', 'test://b', 'test://c'] },
    steps: 'open o; alone a; alone b; alone c; alone d; endpoints 0 1 2 0',
  },
  {
    name: 'an endpoint that is lost rests, and comes back',
    options: { url: ['test://a', 'test://b'], initialDelay: '1s', poolValidation: false },
    steps: `
      open o; alone a; alone b; endpoints 0 1; server refuse 1; lose 2; alone c; endpoints 0 1 0
      alone d; endpoints 0 1 0 0; server accept 1; wait 500; alone e; expect e link 5; endpoints 0 1 0 0 1`,
  },
  {
    name: 'when all endpoints are gone one link tries them in turn',
    options: { url: ['test://a', 'test://b'], initialDelay: '1s' },
    steps: `
      open o; server refuse 0; server refuse 1; lose 1; shared a; wait 10000; stats connecting 1
      server accept 1; wait 20000; expect a link 7; endpoints 0 0 1 0 1 0 1`,
  },
  {
    name: 'after reconnectLimit attempts the pool gives up and refuses who waits, and connect() brings it back',
    options: { reconnectLimit: 2, initialDelay: '1s' },
    steps: `
      open o; server refuse; lose 1; shared a; open p; wait 20000
      expect a CONNECTION_REFUSED; expect p CONNECTION_REFUSED; status disconnected; dials 3
      events linkOpened:1 linkClosed:1:lost failed:CONNECTION_REFUSED
      shared b; expect b NOT_CONNECTED
      server accept; open q; expect q open; shared c; expect c link 4`,
  },
  {
    name: 'reconnectLimit counts for a link that was idle before as well',
    options: { reconnectLimit: 2, poolMaxIdle: '60s', initialDelay: '1s' },
    steps:
      'open o; wait 60000; ended 1; server refuse; shared a; wait 20000; expect a CONNECTION_REFUSED; dials 3; status disconnected',
  },
  {
    name: 'reconnectLimit: 0 gives up with the last link, and not before',
    options: { reconnectLimit: 0, poolValidation: false },
    steps: `
      open o; alone a; alone b; lose 1; status connected; lose 2; status disconnected
      shared c; expect c NOT_CONNECTED; stats open 0 connecting 0`,
  },
  {
    name: 'a link that is lost while a spare one is made: no more than two are on their way',
    options: { poolSize: 5, initialDelay: 0 },
    steps: `
      open o; alone a; server hold; alone b; alone c; dials 3; lose 1; wait 1000; stats connecting 2; dials 3
      refuse 2; refuse 3; wait 1000; stats connecting 2 waiting 2; status reconnecting; server accept; accept 4; accept 5; wait 1000; stats leased 2`,
  },
  {
    name: 'when the last link is lost and the spare one cannot be made either, one comes back without being asked',
    options: { initialDelay: '1s' },
    steps: `
      open o; shared a; server hold; shared b; dials 2; lose 1; refuse 2; status reconnecting
      server accept; wait 1000; status connected; stats open 1`,
  },
  {
    name: 'a link that is lost while it is pinged is not served, though its answer comes in the same moment',
    options: { poolSize: 1, initialDelay: '1s' },
    steps: `
      open o; mute 1; wait 20001; shared a 0; pings 1 1; server hold; together pong 1 | lose 1
      expect a waiting; stats open 0 busy 0; wait 1000; accept 2; expect a link 2; stats open 1 busy 1 closed.lost 1`,
  },
  {
    name: 'a link that refuses its ping is closed though it is up, and another serves',
    options: { poolSize: 1, initialDelay: 0 },
    steps:
      'open o; refusePings 1; wait 20001; shared a 0; pings 1 1; ended 1; expect a link 2; stats open 1 closed.lost 1',
  },
  {
    name: 'an endpoint that drops its links rests on, though it took another one meanwhile',
    options: { poolSize: 4, initialDelay: '1s', poolAcquireTimeout: 0 },
    steps: `
      open o; alone a; server hold; alone b; lose 1; accept 2; expect b link 2
      alone c; alone d; dials 2; wait 499; dials 2; wait 1; dials 4`,
  },
  {
    name: 'of two links that are lost together one returns',
    options: { poolSize: 2, initialDelay: '1s' },
    steps: `
      open o; alone a; alone b; lose 1 2; stats connecting 1 open 0; status reconnecting
      wait 1000; dials 3; stats open 1 connecting 0; wait 60000; dials 3`,
  },
  {
    name: 'a link that is lost while another returns does not return as well',
    options: { poolSize: 3, initialDelay: '1s' },
    steps: `
      open o; alone a; server hold; alone b; lose 1; accept 2; expect b link 2; lose 2
      stats connecting 1 open 0; wait 60000; stats connecting 1`,
  },
]
