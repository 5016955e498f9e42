import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Tests that measure memory or time of a process: nothing else runs beside them. */
const ALONE = [
  'packages/codec/src/memory.test.ts',
  'packages/codec/src/peak-memory.test.ts',
  'e2e/bulk-memory.test.ts',
  'e2e/pool.test.ts',
  'e2e/restarts.test.ts',
]

const MINUTE = 60_000

/** Whether tests run with all of their counts, as continuous integration has them. The only place that asks. */
const thorough = process.env['THOROUGH'] === '1'

export default defineConfig({
  test: {
    provide: { thorough },
    // Limits for what hangs, however slow the machine is. No test waits for one to pass.
    testTimeout: (thorough ? 30 : 5) * MINUTE,
    hookTimeout: 5 * MINUTE,
    expect: { poll: { timeout: 2 * MINUTE } },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['packages/*/src/**/*.test.ts', 'e2e/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', ...ALONE],
          // Most files wait for a server or another process most of the time.
          maxWorkers: 2 * availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
})
