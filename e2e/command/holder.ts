import { spawn } from 'node:child_process'
import { once } from 'node:events'

const PROGRAM = `
  import { connect } from 'surrealengine'
  const db = await connect({ url: process.argv[1] })
  process.once('message', () => db.close().then(() => process.exit()))
  process.once('disconnect', () => process.exit())
  process.send('open')
`

/** Opens an embedded database in another process, until it is told to exit. */
export async function holdDirectory(url: string): Promise<{ end(): Promise<void> }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, url], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const closed = once(child, 'close')
  await Promise.race([once(child, 'message'), closed])
  return {
    end: async () => {
      child.send('end')
      await closed
    },
  }
}
