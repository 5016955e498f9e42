import { expect, test } from 'vitest'
import { useBrowser } from './tabs.js'

const stage = useBrowser('Chromium')

// Chromium alone can be told how much room a site has.
test('full browser storage is a StorageFullError, and the link works again once there is space', async () => {
  const { page, run } = await stage.open()
  // Before the database is used: the browser remembers for a while how much room it had.
  const devtools = await page.createCDPSession()
  const origin = new URL(page.url()).origin
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2_000_000 })
  await run(`
    globalThis.db = await connect('indxdb://quota')
    await db.query('DEFINE TABLE a; CREATE a:1')`)
  // Of random digits: the browser compresses what it stores.
  const refused = await run(`
    const digits = crypto.getRandomValues(new Uint8Array(60_000)).join('')
    return refusal(db.query('CREATE a:2 SET text = $text', { text: digits.repeat(60) }))`)
  expect(refused).toMatchObject({ code: 'STORAGE_FULL', outcome: 'answered' })
  await devtools.send('Storage.overrideQuotaForOrigin', { origin })
  const rows = await run(`
    await db.query('CREATE a:3')
    const rows = core.toJson(await db.query('SELECT VALUE id FROM a'))
    await db.close()
    return rows`)
  expect(rows).toEqual([['a:1', 'a:3']])
})
