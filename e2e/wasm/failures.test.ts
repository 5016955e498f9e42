import { describe, expect, test } from 'vitest'
import { BROWSERS } from './browsers.js'
import { useBrowser } from './tabs.js'

const CSP = 'content-security-policy'

describe.each(Object.keys(BROWSERS))('in %s', name => {
  const stage = useBrowser(name)

  test.each([
    ["default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'", 'worker-src'],
    ["default-src 'self'; script-src 'self'", 'script-src'],
    ["default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'", 'connect-src'],
  ])('a policy of %s is named', async (policy, directive) => {
    stage.site.headers = { [CSP]: policy }
    const { run } = await stage.open()
    const refused = await run(`return refusal(connect('mem://', { retryLimit: 0 }))`)
    expect(refused).toMatchObject({ code: 'CONFIGURATION', message: expect.stringContaining(directive) })
    expect(refused).toMatchObject({ hint: expect.stringContaining(directive) })
  })

  test('works under a strict policy that allows the worker and WebAssembly', async () => {
    stage.site.headers = { [CSP]: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'" }
    const { run } = await stage.open()
    expect(await run(`return (await connect('indxdb://strict')).query('RETURN 1')`)).toEqual([1])
  })

  test('a missing worker is a MissingPackageError with a hint for bundlers', async () => {
    const { run } = await stage.open()
    stage.site.missing = ['/app/worker.js']
    const refused = await run(`return refusal(connect('mem://', { retryLimit: 0 }))`)
    expect(refused).toMatchObject({ code: 'MISSING_PACKAGE', hint: expect.stringContaining('bundler') })
  })

  test('a missing .wasm file is a MissingPackageError', async () => {
    const { run } = await stage.open()
    stage.site.missing = ['/wasm/surrealdb_bg.wasm']
    const refused = await run(`return refusal(connect('mem://', { retryLimit: 0 }))`)
    expect(refused).toMatchObject({ code: 'MISSING_PACKAGE', message: expect.stringContaining('.wasm') })
    stage.site.missing = []
    expect(await run(`return (await connect('mem://')).query('RETURN 1')`)).toEqual([1])
  })

  test('a missing engine package is a MissingPackageError', async () => {
    const { run } = await stage.open()
    const refused = await run(`
      const worker = () => new Worker('/app/without-engine.js', { type: 'module' })
      return refusal(connect('mem://', { retryLimit: 0, transportOptions: { mem: { worker } } }))`)
    expect(refused).toMatchObject({ code: 'MISSING_PACKAGE', message: expect.stringContaining('@surrealdb/wasm') })
  })

  test('a custom worker may load the module late', async () => {
    const { run } = await stage.open()
    const result = await run(`
      const code = 'setTimeout(() => import("' + location.origin + '/app/worker.js"), 50)'
      const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
      const worker = () => new Worker(address, { type: 'module' })
      const db = await connect('mem://', { transportOptions: { mem: { worker } } })
      const result = await db.query('RETURN 1')
      await db.close()
      return result`)
    expect(result).toEqual([1])
  })

  test.each(['RETURN sleep(1ms)', 'SELECT * FROM a TIMEOUT 1s', 'DEFINE INDEX i ON a FIELDS n CONCURRENTLY'])(
    '%s is refused, since the engine would crash',
    async text => {
      const { run } = await stage.open()
      const seen = await run(`
      const db = await connect('mem://', { transportOptions: { mem: { capabilities: true } } })
      const refused = await refusal(db.query('${text}'))
      const after = await db.query('RETURN 1')
      await db.close()
      return [refused, after]`)
      expect(seen).toMatchObject([{ code: 'PERMISSION', message: expect.stringContaining('not allowed') }, [1]])
    },
  )

  // Pins that the engine has no clock. When this fails it has one, and what the test before refuses can be allowed.
  test('a crashed engine is a lost link: sent calls end as unknown, and indxdb:// is opened again', async () => {
    const { run } = await stage.open()
    const seen = await run(`
      const db = await connect('indxdb://dying')
      await db.query('CREATE a:1')
      const calls = [refusal(db.query('SELECT * FROM a TIME' + 'OUT/**/1s')), refusal(db.query('RETURN 1'))]
      const [fatal] = await Promise.all(calls)
      const rows = (await db.select('a')).length
      await db.close()
      return [fatal, rows]`)
    expect(seen).toMatchObject([{ code: 'CONNECTION_LOST', outcome: 'unknown' }, 1])
  })

  test('a terminated worker is a lost link; its in-memory database is lost', async () => {
    const { run } = await stage.open()
    const seen = await run(`
      let last
      const worker = () => (last = new Worker('/app/worker.js', { type: 'module' }))
      const options = { transportOptions: { mem: { worker }, indxdb: { worker } } }
      const kept = await connect('indxdb://ended', options)
      await kept.query('CREATE a:1')
      const lost = refusal(kept.query('FOR $i IN 0..1000000 { LET $x = $i }'))
      last.terminate()
      const codes = [await lost]
      const rows = (await kept.select('a')).length
      await kept.close()
      const memory = await connect('mem://', options)
      const gone = new Promise(resolve => memory.on('failed', resolve))
      last.terminate()
      await gone
      codes.push(await refusal(memory.query('RETURN 1')), await refusal(memory.connect()))
      await memory.close()
      return [codes, rows, core.shared().engines.size]`)
    expect(seen).toMatchObject([
      [
        { code: 'CONNECTION_LOST', outcome: 'unknown' },
        { code: 'NOT_CONNECTED', message: expect.stringContaining('in memory') },
        { code: 'CONNECTION_CLOSED', hint: expect.stringContaining('new connection') },
      ],
      1,
      0,
    ])
  })

  test('timed out and aborted calls end at once, and the link stays open', async () => {
    const { run } = await stage.open()
    const seen = await run(`
      const db = await connect('mem://')
      const busy = 'FOR $i IN 0..20000 { LET $x = $i }'
      const late = await refusal(db.query(busy, {}, { timeout: '5ms' }))
      const aborted = await refusal(db.query(busy, {}, { signal: AbortSignal.timeout(5) }))
      const result = await db.query('RETURN 1')
      const open = refusal(db.query(busy))
      await db.close()
      return [late.code, aborted.code, result, (await open).code, (await open).outcome]`)
    expect(seen).toEqual(['REQUEST_TIMEOUT', 'ABORTED', [1], 'CONNECTION_CLOSED', 'unknown'])
  })

  test.each([
    ['of a later version', 7],
    ['without a store', 1],
  ])('a database of IndexedDB %s is unreadable', async (_, version) => {
    const { run } = await stage.open()
    const refused = await run(`
      await new Promise(resolve => {
        const opening = indexedDB.open('foreign-${version}', ${version})
        opening.onsuccess = () => resolve(opening.result.close())
      })
      return refusal(connect('indxdb://foreign-${version}'))`)
    expect(refused).toMatchObject({
      code: 'DATABASE_UNREADABLE',
      message: expect.stringContaining('contains other data'),
    })
  })

  test('storage denied by the browser is a typed error', async () => {
    const { run } = await stage.open()
    const refused = await run(`
      const worker = patched("IDBFactory.prototype.open = () => { throw new DOMException('not here', 'SecurityError') }")
      return refusal(connect('indxdb://refused', { transportOptions: { indxdb: { worker } } }))`)
    expect(refused).toMatchObject({ code: 'DATABASE_UNREADABLE', message: expect.stringContaining('denies storage') })
  })

  test('full storage is a typed error, the transaction is rolled back, and the link stays open', async () => {
    const { run } = await stage.open()
    const seen = await run(`
      const worker = patched(\`
        const { put } = IDBObjectStore.prototype
        IDBObjectStore.prototype.put = function (value, key) {
          if (value.byteLength > 50_000) throw new DOMException('no room', 'QuotaExceededError')
          return put.call(this, value, key)
        }\`)
      const db = await connect('indxdb://full', { transportOptions: { indxdb: { worker } } })
      await db.query('DEFINE TABLE a')
      const text = 'x'.repeat(60_000)
      const one = await refusal(db.query('BEGIN; CREATE a:1; CREATE a:2 SET text = $text; COMMIT', { text }))
      const two = await refusal(db.create(new core.RecordId('a', 3), { text }))
      await db.query('CREATE a:4')
      const rows = core.toJson(await db.select('a'))
      await db.close()
      return [one, two, rows]`)
    const full = { code: 'STORAGE_FULL', message: expect.stringContaining('full'), retryable: false }
    expect(seen).toMatchObject([full, full, [{ id: 'a:4' }]])
  })

  test('deleting the database is a lost link', async () => {
    const { run } = await stage.open()
    const seen = await run(`
      const db = await connect('indxdb://deleted')
      await db.query('CREATE a:1')
      const lost = new Promise(resolve => db.on('lost', resolve))
      await new Promise(resolve => (indexedDB.deleteDatabase('deleted').onsuccess = resolve))
      await lost
      await db.query('DEFINE TABLE a')
      const rows = await db.select('a')
      await db.close()
      return rows`)
    expect(seen).toEqual([])
  })
})
