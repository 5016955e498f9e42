import { defineConfig } from 'vitest/config'

const MINUTE = 60_000

// A run of its own: it installs runtimes, which the ordinary one must not.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.spec.ts', '*/*.spec.ts'],
    globalSetup: './set-up.ts',
    // Limits for what hangs, however slow the machine is.
    testTimeout: 15 * MINUTE,
    hookTimeout: 15 * MINUTE,
    maxWorkers: 3,
  },
})
