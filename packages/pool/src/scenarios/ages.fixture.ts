import type { Scenario } from '../play.fixture.js'

/** Idle links, old links, and how many there are at least. */
export const ages: readonly Scenario[] = [
  {
    name: 'links that are idle for poolMaxIdle are closed, and the next call makes another',
    options: { poolMaxIdle: '60s' },
    steps: `
      open o; alone a; alone b; release a; release b; wait 59999; ended ; wait 1
      ended 1 2; stats open 0 closed.idle 2; status connected
      shared c; expect c link 3
      events linkOpened:1 leaseTaken:1 linkOpened:2 leaseTaken:2 leaseReturned:1 leaseReturned:2 linkClosed:1:idle linkClosed:2:idle linkOpened:3`,
  },
  {
    name: 'the longest idle is closed first, and each in its time',
    options: { poolMaxIdle: '60s' },
    steps: 'open o; alone a; alone b; release b; wait 10000; release a; wait 50000; ended 2; wait 10000; ended 1 2',
  },
  {
    name: 'idle links are closed down to poolMinSize',
    options: { poolMaxIdle: '60s', poolMinSize: 1 },
    steps: 'open o; alone a; alone b; release b; wait 1; release a; wait 120000; ended 2; stats open 1 idle 1; dials 2',
  },
  {
    name: 'a busy link is not idle',
    options: { poolMaxIdle: '60s' },
    steps: 'open o; shared a; wait 300000; ended ; release a; wait 59999; ended ; wait 1; ended 1',
  },
  {
    name: 'poolMaxIdle: 0 is never',
    options: { poolMaxIdle: 0, poolMaxLifetime: 0 },
    steps: 'open o; wait 100000000; ended ; timers 0',
  },
  {
    name: 'a link lives as long as poolMaxLifetime, at the upper end of chance',
    options: { poolMaxLifetime: '1000s', poolMaxIdle: 0 },
    steps:
      'random 1; open o; wait 999999; ended ; wait 1; ended 1; stats closed.lifetime 1; events linkOpened:1 linkClosed:1:lifetime',
  },
  {
    name: 'a link lives a tenth less at the lower end of chance',
    options: { poolMaxLifetime: '1000s', poolMaxIdle: 0 },
    steps: 'random 0; open o; wait 899999; ended ; wait 1; ended 1',
  },
  {
    name: 'an old link that is busy gets no more calls, and ends with its last',
    options: { poolMaxLifetime: '1000s', poolMaxIdle: 0 },
    steps: `
      random 1 1 1; open o; shared a; pinned b; wait 1000000; ended 2
      shared c; expect c link 3; release a; ended 2; release b; ended 1 2; stats closed.lifetime 2`,
  },
  {
    name: 'a lease keeps an old link until it is given back, and it is closed then',
    options: { poolMaxLifetime: '1000s', poolMaxIdle: 0, poolSize: 1 },
    steps: `
      open o; alone a; alone b 3000000; wait 1000000; expect a link 1; stats leased 1 open 1; ended 
      release a; ended 1; alone c; expect c link 2`,
  },
  {
    name: 'a lease that leaves an old link dirty ends it too',
    options: { poolMaxLifetime: '1000s', poolMaxIdle: 0, poolSize: 1 },
    steps: 'open o; alone a; wait 1000000; release a dirty; ended 1; stats open 0; alone b; expect b link 2',
  },
  {
    name: 'links that are too old are not lent, though their timer is late',
    options: { poolMaxLifetime: '1000s', poolMaxIdle: 0, poolValidation: false },
    steps: 'open o; random 1; alone a; release a; sleep 1000000; alone b; expect b link 2; ended 1',
  },
  {
    name: 'the least is made in the background, two at a time',
    options: { poolMinSize: 4 },
    steps: `
      server hold; open o; dials 1; accept 1; expect o open; dials 3; stats connecting 2
      accept 2; dials 4; accept 3; accept 4; dials 4; stats open 4 idle 4 connecting 0`,
  },
  {
    name: 'the least is made again after losses',
    options: { poolMinSize: 2, initialDelay: '1s' },
    steps: 'open o; stats open 2; lose 2; stats open 1; wait 1000; stats open 2; dials 3',
  },
  {
    name: 'the least is made again after a link was left dirty',
    options: { poolMinSize: 2 },
    steps: 'open o; alone a; release a dirty; stats open 2 closed.dirty 1; dials 3',
  },
  {
    name: 'the least is made again after links grew old, also one that was busy',
    options: { poolMinSize: 2, poolMaxLifetime: '1000s', poolMaxIdle: 0 },
    steps: 'random 0 1; open o; shared a; wait 900000; release a; ended 1; stats open 2; dials 3',
  },
  {
    name: 'the least is not counted beyond the most',
    options: { poolMinSize: 2, poolSize: 2, poolMaxLifetime: '1000s', poolMaxIdle: 0 },
    steps: 'random 0 1; open o; shared a; wait 900000; dials 2; release a; dials 3; stats open 2',
  },
  {
    name: 'the least that rests for longer than poolMaxIdle costs no time',
    options: { poolMinSize: 1, poolMaxIdle: '60s', poolMaxLifetime: 0 },
    steps: 'open o; wait 600000; ended ; stats idle 1; timers 0',
  },
  {
    name: 'a link that is asked for a sign of life past poolMaxIdle costs no time either',
    options: { poolMaxIdle: '60s', poolMinSize: 1, poolSize: 1 },
    steps: 'open o; mute 1; wait 61000; shared a; expect a waiting; wait 100; expect a waiting; pings 1 1; timers 1',
  },
  {
    name: 'a lease that is held for longer than leakWarning is told of once',
    options: { leakWarning: '30s' },
    steps:
      'open o; alone a; wait 29999; events linkOpened:1 leaseTaken:1; wait 1; events leaseOverdue:1; wait 100000; events ; timers 0',
  },
  {
    name: 'a lease that is given back in time is not told of',
    options: { leakWarning: '30s' },
    steps: 'open o; alone a; wait 20000; release a; wait 20000; events linkOpened:1 leaseTaken:1 leaseReturned:1',
  },
  {
    name: 'calls are not watched for leaks',
    options: { leakWarning: '30s' },
    steps: 'open o; shared a; pinned b; wait 60000; events linkOpened:1 linkOpened:2',
  },
  {
    name: 'a call that comes past poolMaxLifetime retires the link itself, where the timer is late',
    options: { poolMaxLifetime: '1000s', poolMaxIdle: 0, poolValidation: false },
    steps: `
      random 1 1; open o; stall 999999; shared a; expect a link 1; release a; stall 1
      shared b; expect b link 2; ended 1; stats open 1 closed.lifetime 1`,
  },
  {
    name: 'a lease that is given back past poolMaxLifetime ends its link, where the timer is late',
    options: { poolSize: 1, poolMaxLifetime: '1000s', poolMaxIdle: 0, poolValidation: false },
    steps: 'random 1 1; open o; alone a; alone b 0; stall 1000000; release a; expect b link 2; ended 1',
  },
  {
    name: 'of three idle links the one that was idle for longest is closed first',
    options: { poolMaxIdle: '60s', poolMinSize: 2, poolValidation: false },
    steps: `
      open o; alone a; alone b; alone c; release b; stall 1; release c; stall 1; release a
      stall 60000; shared d; ended 2; stats open 2 closed.idle 1`,
  },
  {
    name: 'a watch for leaks does not keep the process',
    options: { leakWarning: '30s' },
    steps: 'open o; alone a; timers 0; wait 30000; events linkOpened:1 leaseTaken:1 leaseOverdue:1',
  },
]
