import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { bundleInto, installApp } from './app.js'
import { installPlatforms } from './platforms.js'
import { writeReport } from './report.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** An application with our packages installed from tarballs. */
    readonly app: string
    /** Where each runtime leaves what it showed. */
    readonly results: string
  }
}

/** Installs the runtimes and the packed packages; when all have run, prints the matrix and writes it down. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'runtimes-'))
  await installPlatforms()
  const app = await installApp(directory)
  await bundleInto(app)
  project.provide('app', app)
  project.provide('results', directory)
  return async () => {
    await writeReport(directory, app)
    await rm(directory, { recursive: true, force: true, maxRetries: 10 })
  }
}
