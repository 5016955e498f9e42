import '@surrealengine/core/bulk'
import type { Behaviour } from '@surrealengine/testing/conformance'
import { check, same } from './check.js'

export const exportsAndImports: Behaviour = {
  name: 'export, and import of what was exported',
  show: async stage => {
    const db = await stage.open()
    await db.query('CREATE |users:50| SET text = string::repeat("x", 1000)')
    const decoder = new TextDecoder()
    let text = ''
    for await (const bytes of db.export({ users: false, accesses: false }))
      text += decoder.decode(bytes, { stream: true })
    check(text.length > 50_000, `an export of ${text.length} characters`)
    const copy = await stage.open({ database: 'copy' })
    await copy.import(text)
    const [count] = await copy.query('RETURN (SELECT VALUE id FROM users).len()')
    same(count, 50)
  },
}
