import { readFileSync, writeFileSync } from 'node:fs'
import type {} from '@surrealengine/fixtures/thorough'
import { inject, type RunnerTestCase } from 'vitest'
import { VitestTestRunner } from 'vitest/runners'

declare module 'vitest' {
  interface ProvidedContext {
    /** The file with what a run without changes found, or '' for that run. */
    readonly dry: string
    /** The file for what this run finds. */
    readonly result: string
    /** Which codec its tests run for. */
    readonly codec: 'fast'
  }
}

/** What a run without changes finds. */
export interface Dry {
  /** By test: the changes that it came by. */
  readonly covered: Readonly<Record<string, readonly number[]>>
  /** By test: how many turns of the event loop it took, and how often it came by any change. */
  readonly turns: Readonly<Record<string, number>>
  readonly asked: Readonly<Record<string, number>>
  /** Changes that were come by outside of a test, as modules were loaded. */
  readonly loaded: readonly number[]
}

/** What a run with changes finds. */
export interface Verdict {
  /** By change: the test that noticed it. */
  readonly noticed: Readonly<Record<number, string>>
  /** Tests that no longer passed by themselves after a change. */
  readonly spoiled: readonly string[]
}

/** How often a test may come by changes, beside ten times of what it does without: a loop without an end does it more often. */
const MOST = 20_000

/**
 * How long a test may take with a change, beside ten times of what it takes without: in turns of the event loop, of which
 * a process has fewer on a busy machine.
 */
const GRACE = 100

const isDry = inject('dry') === ''
const known: Dry | undefined = isDry ? undefined : JSON.parse(readFileSync(inject('dry'), 'utf8'))

const covered: Record<string, readonly number[]> = {}
const turnsOf: Record<string, number> = {}
const askedBy: Record<string, number> = {}
const loaded = new Set<number>()
const noticed: Record<number, string> = {}
const spoiled: string[] = []

/** The change that has an effect now; 0 is none. */
let on = 0
let asked = 0
let most = Number.POSITIVE_INFINITY
/** The test that runs now. */
let present = ''
let seen: Set<number> | undefined

Object.assign(globalThis, {
  __isOn: (change: number): boolean => {
    asked++
    if (isDry) (seen ?? loaded).add(change)
    else if (on !== 0 && asked > most) {
      // Without the change the loop ends.
      noticed[on] ??= present
      on = 0
    }
    return change === on
  },
})

const nameOf = (test: RunnerTestCase): string => `${test.file.name} > ${test.fullTestName} (${test.id})`

/**
 * Runs each test once and notes which changes it came by. Told that, it runs each test again for each of those changes
 * that no test has noticed yet.
 */
export default class MutationRunner extends VitestTestRunner {
  #left: number[] = []
  /** What the present try is for: a change, `'none'` to see that the test passes by itself, or nothing any more. */
  #try: number | 'none' | undefined = 'none'
  #passed = false

  override async onBeforeRunTask(test: RunnerTestCase): Promise<void> {
    await super.onBeforeRunTask(test)
    if (known === undefined) return
    this.#left = (known.covered[nameOf(test)] ?? []).filter(change => noticed[change] === undefined)
    this.#passed = false
    // After each change that was noticed the test runs without one: it must pass again.
    if (this.#left.length === 0) test.mode = 'skip'
    else test.repeats = 2 * this.#left.length
  }

  override onBeforeTryTask(test: RunnerTestCase): void {
    super.onBeforeTryTask(test)
    present = nameOf(test)
    asked = 0
    if (isDry) seen = new Set()
    else if (this.#try !== undefined || !this.#passed) this.#try = this.#passed ? this.#left.shift() : 'none'
    on = typeof this.#try === 'number' ? this.#try : 0
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    if (this.#try === undefined) return
    const limit = known && GRACE + 10 * (known.turns[present] ?? 0)
    if (known !== undefined) most = MOST + 10 * (known.asked[present] ?? 0)
    let turns = 0
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setInterval(() => {
        turns++
        if (limit !== undefined && turns > limit) reject(new Error('too slow'))
      }, 1)
    })
    try {
      await Promise.race([VitestTestRunner.getTestFn(test)(), late])
    } finally {
      clearInterval(timer)
      turnsOf[present] ??= turns
      askedBy[present] ??= asked
    }
  }

  onAfterRetryTask({ result }: RunnerTestCase): void {
    on = 0
    this.#passed = result?.state === 'pass'
    if (isDry) {
      if (this.#passed && seen !== undefined) covered[present] = [...seen]
      seen = undefined
      return
    }
    if (result !== undefined) {
      result.state = 'run'
      delete result.errors
    }
    if (this.#passed) return
    if (typeof this.#try === 'number') noticed[this.#try] ??= present
    else if (this.#try === 'none') {
      // It no longer passes by itself, so it tells nothing.
      spoiled.push(present)
      this.#left = []
      this.#passed = true
    }
  }

  override onAfterRunFiles(): void {
    super.onAfterRunFiles()
    const found: Dry | Verdict = isDry
      ? { covered, turns: turnsOf, asked: askedBy, loaded: [...loaded] }
      : { noticed, spoiled }
    writeFileSync(inject('result'), JSON.stringify(found))
  }
}
