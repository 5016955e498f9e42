import { ConnectionRefusedError } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { runSteps } from './run-steps.js'
import type { Step, StepResult } from './step.js'

const LONG = 60_000

function good(name: string, needs: readonly string[] = []): Step<string> {
  return { name, needs, run: async context => `${name} of ${context}` }
}

function bad(name: string, thrown: unknown, cure?: Step<string>['cure']): Step<string> {
  return { name, run: () => Promise.reject(thrown), ...(cure !== undefined && { cure }) }
}

async function run(steps: readonly Step<string>[], timeout = LONG): Promise<readonly StepResult[]> {
  const told: StepResult[] = []
  const results = await runSteps(steps, 'x', timeout, result => told.push(result))
  expect(told).toEqual(results)
  return results
}

test('steps run in order, and each says what it found', async () => {
  const results = await run([good('a'), good('b', ['a'])])
  expect(results).toMatchObject([
    { name: 'a', status: 'ok', detail: 'a of x' },
    { name: 'b', status: 'ok', detail: 'b of x' },
  ])
})

test('what needs a step that failed is skipped, and what needs that one too; others run', async () => {
  const results = await run([bad('a', new Error('no')), good('b', ['a']), good('c', ['b']), good('d')])
  expect(results).toMatchObject([
    { name: 'a', status: 'failed', message: 'no', code: undefined, cure: undefined },
    { name: 'b', status: 'skipped', detail: 'without a' },
    { name: 'c', status: 'skipped', detail: 'without b' },
    { name: 'd', status: 'ok' },
  ])
})

test('a step that has nothing to do does not stand in the way', async () => {
  const none: Step<string> = { ...bad('a', new Error('never run')), skip: context => `${context} has none` }
  expect(await run([none, good('b', ['a'])])).toMatchObject([
    { status: 'skipped', ms: 0, detail: 'x has none' },
    { status: 'ok' },
  ])
})

test('the hint of an error is the cure, unless the step knows a better one', async () => {
  const refused = new ConnectionRefusedError('no', { hint: 'start it' })
  const results = await run([
    bad('a', refused),
    bad('b', refused, (context, { code, hint }) => `${context} ${code} ${hint}`),
    bad('c', refused, () => undefined),
  ])
  expect(results).toMatchObject([
    { code: 'CONNECTION_REFUSED', cure: 'start it' },
    { cure: 'x CONNECTION_REFUSED start it' },
    { cure: 'start it' },
  ])
})

test('a step that never ends is given up, and hears of it', async () => {
  let heard = false
  const endless: Step<string> = {
    name: 'a',
    run: (_, signal) =>
      new Promise(() => {
        signal.addEventListener('abort', () => {
          heard = true
        })
      }),
  }
  expect(await run([endless], 1)).toMatchObject([{ status: 'failed', code: 'CONNECT_TIMEOUT' }])
  expect(heard).toBe(true)
})
