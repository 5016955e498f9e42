import type { Scenario } from '../play.fixture.js'

/** Those who wait. */
export const waiting: readonly Scenario[] = [
  {
    name: 'waiters are served in the order they came',
    options: { poolSize: 1 },
    steps: `
      open o; alone a; alone b; alone c; alone d
      release a; expect b link 1; expect c waiting; release b; expect c link 1; release c; expect d link 1`,
  },
  {
    name: 'calls and leases of a pool of one are served in the order they came',
    options: { poolSize: 1 },
    steps: `
      open o; alone a; shared b; alone c; shared d; shared e
      release a; expect b link 1; expect c waiting; expect d waiting
      release b; expect c link 1; expect d waiting; release c; expect d link 1; expect e link 1`,
  },
  {
    name: 'a lease that waits reserves a link, rather than starve behind calls',
    options: { poolSize: 1 },
    steps: `
      open o; shared a; alone b; shared c; expect b waiting; expect c waiting
      release a; expect b link 1; expect c waiting; release b; expect c link 1`,
  },
  {
    name: 'calls that wait behind a lease are served when it leaves',
    options: { poolSize: 1 },
    steps: 'open o; shared a; alone b; shared c; expect c waiting; abort b; expect b ABORTED; expect c link 1',
  },
  {
    name: 'no link is kept free for a lease while one is on its way to it',
    options: { poolSize: 2 },
    steps: `
      open o; shared a; server hold; alone b; shared c; expect c link 1; shared d; expect d link 1
      accept 2; expect b link 2; shared e; expect e link 1`,
  },
  {
    name: 'where further links are refused, a lease has one kept free for it',
    options: { poolSize: 2 },
    steps: `
      open o; shared a; server refuse; alone b; wait 3000; expect b waiting
      shared c; expect c waiting; release a; expect b link 1; release b; expect c link 1`,
  },
  {
    name: 'two leases that wait have two links kept free',
    options: { poolSize: 2 },
    steps: `
      open o; shared a; shared b; shared c; expect c link 2
      alone d; alone e; shared f; expect f waiting
      release a; release b; expect d link 1; release c; expect e link 2; expect f waiting
      release d; expect f link 1`,
  },
  {
    name: 'the least busy link is the one that is kept free',
    options: { poolSize: 2 },
    steps: 'open o; shared a; shared b; shared c; alone d; shared e; expect e link 1; release c; expect d link 2',
  },
  {
    name: 'a waiter whose time is over loses nothing, and the next gets the link',
    options: { poolSize: 1 },
    steps: `
      open o; alone a; alone b 100; alone c; wait 100; expect b POOL_EXHAUSTED; stats waiting 1
      release a; expect c link 1`,
  },
  {
    name: 'a waiter that is aborted loses nothing, and the next gets the link',
    options: { poolSize: 1 },
    steps: 'open o; alone a; alone b; alone c; abort b; expect b ABORTED; release a; expect c link 1',
  },
  {
    name: 'a waiter that a listener aborts as it gets its link is refused, and the next gets the link',
    options: { poolSize: 1 },
    steps: `
      open o; alone a; alone b; alone c; when leaseTaken:1 abort b; release a
      expect b ABORTED; expect c link 1; release c; stats busy 0 leased 0 waiting 0`,
  },
  {
    name: 'after poolAcquireTimeout a waiter gives up though its own time is longer',
    options: { poolSize: 1, poolAcquireTimeout: '2s' },
    steps:
      'open o; alone a; alone b; wait 1999; expect b waiting; wait 1; expect b POOL_EXHAUSTED; release a; alone c; expect c link 1',
  },
  {
    name: 'poolAcquireTimeout: 0 leaves it to the time of the call',
    options: { poolSize: 1, poolAcquireTimeout: 0 },
    steps: 'open o; alone a; alone b; wait 29999; expect b waiting; wait 1; expect b POOL_EXHAUSTED',
  },
  {
    name: 'while there is no link at all it is not the pool that is too small',
    options: { poolSize: 1, poolAcquireTimeout: '1s' },
    steps: 'open o; server refuse; lose 1; alone a; wait 29999; expect a waiting; wait 1; expect a REQUEST_TIMEOUT',
  },
  {
    name: 'a call that comes aborted already waits for nothing',
    options: { poolSize: 1 },
    steps:
      'open o; alone a; alone b 1; wait 1; expect b POOL_EXHAUSTED; stats waiting 0; release a; alone c; expect c link 1',
  },
  {
    name: 'no more than queueLimit wait',
    options: { poolSize: 1, queueLimit: 2 },
    steps: `
      open o; alone a; alone b; alone c; shared d
      expect d QUEUE_FULL; stats waiting 2; release a; expect b link 1; shared e; expect e waiting`,
  },
  {
    name: 'queueLimit: 0 lets a call through that finds a link, and none that does not',
    options: { poolSize: 1, queueLimit: 0 },
    steps: 'open o; shared a; expect a link 1; shared b; expect b link 1; alone c; expect c QUEUE_FULL',
  },
  {
    name: 'a link that is given back goes to who waits, before one that is on its way is there',
    options: { poolSize: 2 },
    steps: `
      open o; server hold; alone a; alone b; dials 2; release a; expect b link 1
      accept 2; alone c; expect c link 2; dials 2`,
  },
  {
    name: 'no more than two links are made at a time',
    options: { poolSize: 10 },
    steps: `
      open o; alone a; server hold; alone b; alone c; alone d; alone e
      dials 3; stats connecting 2 waiting 4
      accept 3; expect b link 3; dials 4; accept 2; expect c link 2; dials 5; stats connecting 2`,
  },
  {
    name: 'how long was waited is counted',
    options: { poolSize: 1 },
    steps:
      'open o; alone a; alone b; wait 40; release a; stats waits.count 2 waits.sum 40 waits.max 40 waits.buckets.6.count 1',
  },
  {
    name: 'a listener that closes the pool while waiters are served finds nothing half done',
    options: { poolSize: 1 },
    steps: `
      open o; alone a; alone b; alone c; when leaseTaken:1 close; release a
      status closed; expect b CONNECTION_CLOSED; expect c CONNECTION_CLOSED; ended 1; dials 1; stats open 0 waiting 0 leased 0; timers 0`,
  },
  {
    name: 'after an attempt failed a lease has a link kept free for it, though another attempt is under way',
    options: { poolSize: 2, initialDelay: '1s' },
    steps: `
      open o; shared a; server refuse; alone b; dials 2; server hold; wait 1000; dials 3; stats connecting 1
      shared c; expect c waiting; release a; expect b link 1; release b; expect c link 1`,
  },
]
