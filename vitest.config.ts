import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Tests that measure the memory a process takes at its peak: nothing else runs beside them. */
const ALONE = [
  'packages/codec/src/memory.test.ts',
  'packages/codec/src/peak-memory.test.ts',
  'e2e/bulk-memory.test.ts',
  'e2e/insert-many-memory.test.ts',
]

/** Tests that leave nothing behind in their process, so that each file needs none of its own: starting one is most of the work. */
const SHARED = ['packages/{codec,core}/src/**/*.test.ts']

/** Tests of the codec, which run for the fast one and for the small one. */
const CODEC = ['packages/codec/src/**/*.test.ts']
/** One that compares the two. */
const BOTH_CODECS = ['packages/codec/src/small-and-fast.test.ts']

/** Tests that build, pack, install, compare or restart whole programs for minutes: they run where a run is thorough. */
const LONG = [
  'e2e/{bench,bundled-servers,packed,restarts}.test.ts',
  'e2e/compared/*.test.ts',
  'e2e/release/{publish,installs}.test.ts',
  'e2e/modules/projects.test.ts',
  'e2e/wasm/bundlers.test.ts',
]

/** Tests that wait for the most part. They begin first, so that none of them is the last to run, by itself. */
const WAITING = '/e2e/faults/'

class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number =>
      2 * project.config.sequence.groupOrder + (moduleId.includes(WAITING) ? 0 : 1)
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

const MINUTE = 60_000

/** Whether tests run with all of their counts, as continuous integration has them. The only place that asks. */
const thorough = process.env['THOROUGH'] === '1'

// `SEED=…` plays the runs of an earlier time again.
const provided = { thorough, seed: Number(process.env['SEED'] ?? 0) }

// Most files wait for a server or another process most of the time.
const together = { maxWorkers: 2 * availableParallelism(), sequence: { groupOrder: 1 } }

export default defineConfig({
  test: {
    provide: { ...provided, codec: 'fast' },
    sequence: { sequencer: WaitingFirst },
    // Limits for what hangs, however slow the machine is. No test waits for one to pass.
    testTimeout: (thorough ? 15 : 5) * MINUTE,
    hookTimeout: 5 * MINUTE,
    expect: { poll: { timeout: 2 * MINUTE } },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['packages/*/src/**/*.test.ts', 'e2e/**/*.test.ts', 'examples/*/src/**/*.test.{ts,mjs}'],
          exclude: ['**/node_modules/**', '**/dist/**', ...ALONE, ...SHARED, ...(thorough ? [] : LONG)],
          ...together,
        },
      },
      {
        extends: true,
        test: { name: 'shared', include: SHARED, exclude: ALONE, isolate: false, ...together },
      },
      {
        extends: true,
        test: {
          name: 'small codec',
          include: CODEC,
          exclude: [...ALONE, ...BOTH_CODECS],
          provide: { ...provided, codec: 'small' },
          isolate: false,
          ...together,
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
})
