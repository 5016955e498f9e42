import type { Scenario } from '../play.fixture.js'

/** Checking links out and in. */
export const checkout: readonly Scenario[] = [
  {
    name: 'ids count from 1, in the order in which links are made',
    steps: `
      open o; expect o open; events linkOpened:1
      alone a; alone b; alone c
      expect a link 1; expect b link 2; expect c link 3
      events leaseTaken:1 linkOpened:2 leaseTaken:2 linkOpened:3 leaseTaken:3`,
  },
  {
    name: 'where nothing is idle a link is made for a lease',
    steps: 'open o; alone a; alone b; expect b link 2; stats open 2 leased 2 idle 0 busy 2 created 2',
  },
  {
    name: 'the one idle link is lent at once, and no other is made',
    steps: 'open o; alone a; expect a link 1; dials 1; stats waits.count 1 waits.max 0',
  },
  {
    name: 'of several idle links the one that was used last is lent',
    steps: `
      open o; alone a; alone b; alone c
      release a; wait 1; release c; wait 1; release b
      alone d; expect d link 2; alone e; expect e link 3; alone f; expect f link 1`,
  },
  {
    name: 'a link that was given back is lent again',
    steps:
      'open o; alone a; release a; alone b; expect b link 1; dials 1; events linkOpened:1 leaseTaken:1 leaseReturned:1 leaseTaken:1',
  },
  {
    name: 'at the maximum a lease waits for the next link that is given back',
    options: { poolSize: 2 },
    steps: `
      open o; alone a; alone b; alone c
      expect c waiting; dials 2; stats waiting 1
      wait 100; release b; expect c link 2; stats waiting 0 waits.max 100`,
  },
  {
    name: 'a link that a lease left dirty is closed, and another is made for who waits',
    options: { poolSize: 1 },
    steps: `
      open o; alone a; alone b; release a dirty
      ended 1; expect b link 2; stats closed.dirty 1 open 1 created 2
      events linkOpened:1 leaseTaken:1 leaseReturned:1 linkClosed:1:dirty linkOpened:2 leaseTaken:2`,
  },
  {
    name: 'a lease that is given back twice is an error, and takes nothing from the next',
    options: { poolSize: 1 },
    steps: 'open o; alone a; release a; alone b; again a; expect b link 1; stats leased 1; alone c; expect c waiting',
  },
  {
    name: 'a shared lease that is given back twice is an error',
    steps: 'open o; shared a; release a; again a; stats idle 1 busy 0',
  },
  {
    name: 'the lease of a link that is lost is given back without harm to the link that came after it',
    options: { poolSize: 1 },
    steps: `
      open o; alone a; lose 1; wait 1000; alone b; expect b link 2
      release a; expect b link 2; stats leased 1 busy 1; alone c; expect c waiting; release b; expect c link 2`,
  },
  {
    name: 'calls share links, the least busy first',
    options: { poolSize: 2 },
    steps: `
      open o; shared a; shared b
      expect a link 1; expect b link 1; dials 2
      shared c; expect c link 2; shared d; expect d link 2; shared e; expect e link 1
      release a; release b; shared f; expect f link 1; stats busy 2 idle 0`,
  },
  {
    name: 'a link is added when all are busy, and none before',
    steps: `
      open o; shared a; release a; shared b; release b; dials 1
      shared c; dials 1; shared d; dials 2; expect d link 1
      shared e; expect e link 2; dials 2; shared f; dials 4`,
  },
  {
    name: 'a call never waits for a link that is being made while another serves',
    steps: 'open o; server hold; shared a; shared b; shared c; expect c link 1; dials 3; stats connecting 2',
  },
  {
    name: 'calls that waited for the first link do not make it to others one by one',
    steps: 'server hold; open o; shared a; shared b; shared c; accept 1; expect a link 1; expect c link 1; dials 1',
  },
  {
    name: 'no more links than the maximum, however many calls there are',
    options: { poolSize: 2 },
    steps: 'open o; shared a; shared b; shared c; shared d; shared e; shared f; dials 2; stats open 2',
  },
  {
    name: 'after an extra link could not be made and all calls were over, the next crowd makes one',
    options: { initialDelay: '1s' },
    steps: `
      open o; server refuse; shared a; shared b; dials 2
      release a; release b; wait 5000; dials 2
      server accept; shared c; shared d; wait 1; dials 3; stats open 2`,
  },
  {
    name: 'while an endpoint rests a crowd waits for its link, and gets it then',
    options: { initialDelay: '1s' },
    steps: `
      open o; server refuse; shared a; shared b; dials 2; server accept
      shared c; dials 2; wait 499; dials 2; wait 1; dials 4; shared d; expect d link 3`,
  },
  {
    name: 'a lease takes an idle link, and calls go to the others',
    options: { poolSize: 2 },
    steps:
      'open o; alone a; shared b; expect b link 2; shared c; expect c link 2; release a; shared d; expect d link 1',
  },
  {
    name: 'a transaction does not keep its link from calls, but from being lent',
    options: { poolSize: 1 },
    steps: `
      open o; pinned t; shared a; expect a link 1; release a
      alone b; expect b waiting; release t; expect b link 1`,
  },
  {
    name: 'a transaction has calls on its link give way to an idle one',
    options: { poolSize: 2 },
    steps: 'open o; pinned t; shared a; shared b; expect b link 2; stats busy 2',
  },
  {
    name: 'how long links were had is counted, and in which bucket',
    steps: `
      open o; shared a; wait 3; release a; alone b; wait 100; release b
      stats uses.count 2 uses.sum 103 uses.max 100 uses.buckets.2.count 1 uses.buckets.7.count 1 uses.buckets.2.upTo 4`,
  },
  {
    name: 'times are counted in the first bucket that holds them, those above half a minute in the last',
    options: { poolSize: 1, poolAcquireTimeout: 0, poolValidation: false },
    steps: `
      open o; alone a; alone b 100000; wait 40000; release a; wait 2; release b
      alone c; wait 1; release c; alone d; wait 32768; release d
      stats waits.count 4 waits.sum 40000 waits.max 40000 waits.buckets.0.count 3 waits.buckets.16.count 1
      stats uses.count 4 uses.sum 72771 uses.max 40000 uses.buckets.16.count 1 uses.buckets.16.upTo Infinity
      stats uses.buckets.0.count 1 uses.buckets.1.count 1 uses.buckets.15.count 1 uses.buckets.15.upTo 32768`,
  },
  {
    name: 'a lease whose link is lost is told of under the number of the link that it had',
    options: { poolSize: 1, initialDelay: 0 },
    steps: `
      open o; alone a; lose 1; alone b; expect b link 2; release a; release b
      events linkOpened:1 leaseTaken:1 linkClosed:1:lost linkOpened:2 leaseTaken:2 leaseReturned:1 leaseReturned:2`,
  },
]
