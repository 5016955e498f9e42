import { describe, expect, test } from 'vitest'
import { BROWSERS } from './browsers.js'
import { useBrowser } from './tabs.js'

describe.each(Object.keys(BROWSERS))('in %s', name => {
  const stage = useBrowser(name)

  test('mem:// belongs to one connection, its pool and its sessions; mem://name is shared in the page', async () => {
    const { run } = await stage.open()
    const seen = await run(`
      const [one, two] = [await connect('mem://'), await connect('mem://')]
      const [first, second] = [await connect('mem://shared'), await connect('mem://shared')]
      const pooled = await connect('mem://', { usePool: true, poolSize: 2 })
      for (const db of [one, first, pooled]) await db.query('CREATE a:1')
      for (const db of [two, second]) await db.query('DEFINE TABLE IF NOT EXISTS a')
      const count = async db => (await db.select('a')).length
      const counts = [await count(one), await count(two), await count(first), await count(second)]
      const together = await Promise.all([count(pooled), count(pooled), pooled.lease(count)])
      const session = await one.forkSession()
      counts.push(await count(session))
      await first.close()
      counts.push(await count(second))
      for (const db of [one, two, second, pooled]) await db.close()
      const later = await connect('mem://shared')
      await later.query('DEFINE TABLE a')
      counts.push(await count(later))
      await later.close()
      return { counts, together, open: core.shared().engines.size }`)
    expect(seen).toEqual({ counts: [1, 0, 1, 1, 1, 1, 0], together: [1, 1, 1], open: 0 })
  })

  test('a long query does not block the page', async () => {
    const { run } = await stage.open()
    const turns = await run<number>(`
      const db = await connect('mem://')
      let turns = 0
      const timer = setInterval(() => (turns += 1), 1)
      await db.query('FOR $i IN 0..20000 { LET $x = $i }')
      clearInterval(timer)
      await db.close()
      return turns`)
    expect(turns).toBeGreaterThan(1)
  })

  test('data in indxdb:// survives a reload', async () => {
    const { page, run } = await stage.open()
    await run(`
      globalThis.db = await connect('indxdb://reloaded')
      await db.query('CREATE a:1 SET n = 1; CREATE a:2 SET n = 2; DELETE a:2')`)
    await page.reload()
    const found = `
      globalThis.db = await connect('indxdb://reloaded')
      return core.toJson(await db.query('SELECT * FROM a'))`
    expect(await run(found)).toEqual([[{ id: 'a:1', n: 1 }]])
  })

  test('one engine is shared in the page, counted, and opened again after the last close', async () => {
    const { run } = await stage.open()
    const seen = await run(`
      const made = []
      const worker = () => {
        const worker = new Worker('/app/worker.js', { type: 'module' })
        made.push(worker)
        return worker
      }
      const options = { transportOptions: { indxdb: { worker } } }
      const all = await Promise.all([1, 2, 3].map(() => connect('indxdb://counted', options)))
      for (const db of all) await db.query('CREATE a')
      const counts = [made.length]
      for (const db of all) await db.close()
      const again = await connect('indxdb://counted', options)
      counts.push(made.length)
      const closing = again.close()
      const last = await connect('indxdb://counted', options)
      await closing
      const [rows] = await last.query('SELECT * FROM a')
      await last.close()
      return [counts, rows.length, core.shared().engines.size]`)
    expect(seen).toEqual([[1, 2], 3, 0])
  })

  test('options that differ from those of the open engine are refused', async () => {
    const { run } = await stage.open()
    const refused = await run(`
      const db = await connect('indxdb://options')
      const options = { transportOptions: { indxdb: { capabilities: false } } }
      const refused = await refusal(connect('indxdb://options', options))
      await db.close()
      return refused`)
    expect(refused).toMatchObject({ code: 'CONFIGURATION', message: expect.stringContaining('indxdb://options') })
  })

  test('an aborted connect hands its engine over or closes it', async () => {
    const { run } = await stage.open()
    const seen = await run(`
      const aborter = new AbortController()
      const options = { url: 'indxdb://given-up', namespace: 'test', database: 'test' }
      const first = core.createConnection(options)
      const second = core.createConnection(options)
      const refused = refusal(first.connect({ signal: aborter.signal }))
      const connecting = second.connect()
      aborter.abort()
      await connecting
      const result = await second.query('RETURN 1')
      await second.close()
      const third = core.createConnection(options)
      const again = refusal(third.connect({ signal: AbortSignal.timeout(1) }))
      const codes = [(await refused).code, (await again).code]
      await first.close()
      await third.close()
      const last = await connect('indxdb://given-up')
      await last.close()
      return [codes, result, core.shared().engines.size]`)
    expect(seen).toEqual([['ABORTED', 'ABORTED'], [1], 0])
  })

  test('a database that is open in another tab is locked until closed there', async () => {
    const one = await stage.open()
    const two = await stage.open()
    await one.run(`
      globalThis.db = await connect('indxdb://tabs')
      await db.query('CREATE a:1')`)
    const refused = await two.run(`return refusal(connect('indxdb://tabs'))`)
    expect(refused).toMatchObject({ code: 'DATABASE_LOCKED', message: expect.stringContaining('indxdb://tabs') })
    await one.run('await db.close()')
    const read = `
      globalThis.db = await connect('indxdb://tabs')
      return (await db.select('a')).length`
    expect(await two.run(read)).toBe(1)
    await two.page.close()
    expect(await one.run(read)).toBe(1)
  })

  test('of two transactions that write the same data, the second conflicts and is rolled back', async () => {
    const { run } = await stage.open()
    const seen = await run(`
      const [one, two] = [await connect('indxdb://conflict'), await connect('indxdb://conflict')]
      await one.query('CREATE c:1 SET n = 0')
      const transaction = await one.beginTransaction()
      await transaction.query('UPDATE c:1 SET n = 100; CREATE c:2')
      await two.query('UPDATE c:1 SET n = 5')
      const refused = await refusal(transaction.commit())
      const add = db => db.query('UPDATE c:1 SET n += 1', {}, { idempotent: true })
      const counted = await connect('indxdb://conflict', { retryConflicts: 100 })
      await Promise.all(Array.from({ length: 10 }, () => add(counted)))
      const rows = core.toJson(await one.query('SELECT * FROM c'))
      for (const db of [one, two, counted]) await db.close()
      return [refused, rows]`)
    expect(seen).toMatchObject([{ code: 'CONFLICT', retryable: true }, [[{ id: 'c:1', n: 15 }]]])
  })

  test('a transaction sees the database as of its start', async () => {
    const { run } = await stage.open()
    const seen = await run(`
      const [one, two] = [await connect('indxdb://snapshot'), await connect('indxdb://snapshot')]
      await one.query('FOR $i IN 0..300 { CREATE type::record("r", $i) SET n = 0 }')
      const transaction = await one.beginTransaction()
      const sum = async db => (await db.query('RETURN math::sum(SELECT VALUE n FROM r)'))[0]
      const before = await sum(transaction)
      await two.query('UPDATE r SET n = 1; DELETE r:1; CREATE r:1000 SET n = 1')
      const during = [await sum(transaction), (await transaction.select('r')).length]
      await transaction.cancel()
      const after = [await sum(one), (await one.query('SELECT VALUE n FROM r:100..=105'))[0].length]
      for (const db of [one, two]) await db.close()
      return [before, during, after]`)
    expect(seen).toEqual([0, [0, 300], [300, 6]])
  })

  test('long tables are read from both ends and cleared', async () => {
    const { run } = await stage.open()
    const seen = await run(`
      const db = await connect('indxdb://long')
      await db.query('FOR $i IN 0..2500 { CREATE type::record("n", $i) SET n = $i }')
      const [first, last, some] = await db.query(\`
        SELECT VALUE n FROM n LIMIT 2;
        SELECT VALUE n FROM (SELECT n, id FROM n ORDER BY id DESC LIMIT 2);
        SELECT VALUE n FROM n:1500..1503\`)
      await db.query('DELETE n WHERE n < 2498')
      const [rest] = await db.query('SELECT VALUE n FROM n')
      await db.close()
      return [first, last, some, rest]`)
    expect(seen).toEqual([
      [0, 1],
      [2499, 2498],
      [1500, 1501, 1502],
      [2498, 2499],
    ])
  })

  test('live queries, an export and an import work', async () => {
    const { run } = await stage.open()
    const seen = await run(`
      const db = await connect('indxdb://features')
      await db.query('DEFINE TABLE IF NOT EXISTS a; DELETE a')
      const live = await db.live('a')
      await db.query('CREATE a:1')
      const actions = []
      for await (const { action } of live) {
        actions.push(action)
        if (actions.length === 1) await db.query('UPDATE a:1 SET n = 1')
        else break
      }
      const text = await new Response(await db.export()).text()
      const other = await connect('mem://')
      await other.import(text)
      const rows = core.toJson(await other.select('a'))
      await other.close()
      await db.close()
      return [actions, rows]`)
    expect(seen).toEqual([['CREATE', 'UPDATE'], [{ id: 'a:1', n: 1 }]])
  })
})
