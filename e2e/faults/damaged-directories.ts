import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Check, NOT_EMBEDDED, type Row } from './cell.js'
import { reopened, saidBy, startChild } from './child.js'
import { countsIn } from './ledger.js'
import type { Scene } from './scene.js'

/** To an engine, a file that may not grow is the same as a full disk. */
const FILL = `
  const db = await open()
  const filler = 'x'.repeat(20_000)
  for (let last = 0; ; last++) {
    try {
      await db.query('CREATE marker CONTENT { marker: $marker, filler: $filler }', { marker: 'm' + last, filler })
      say('acknowledged m' + last)
    } catch (error) {
      say('failed ' + JSON.stringify(error))
      break
    }
  }
  const [read] = await db.query('SELECT VALUE marker FROM marker')
  say('read ' + read.length)
  await db.close()
  say('closed it')
  process.exit()
`

async function diskFull(scene: Scene): Promise<void> {
  const url = `file://${await scene.directory()}`
  const child = startChild(scene, url, FILL, { largestFile: 1024 * 1024 })
  expect(await child.ended).toBe(0)
  const [failed] = saidBy(child, 'failed').map(text => JSON.parse(text) as unknown)
  expect(failed).toMatchObject({ name: 'QueryError', code: 'QUERY', outcome: 'answered' })
  const acknowledged = saidBy(child, 'acknowledged')
  expect(saidBy(child, 'read')).toEqual([`${acknowledged.length}`])
  expect(saidBy(child, 'closed')).toHaveLength(1)
  // Once there is room again, every acknowledged write is there.
  const db = await scene.connect(reopened(scene, url))
  expect([...(await countsIn(db)).keys()].sort()).toEqual([...acknowledged].sort())
  await scene.write(db)
}

const MAKE = `
  const db = await open()
  for (let last = 0; last < 100; last++) await write(db, 'm' + last)
  await db.close()
  process.exit()
`

const LOOK = `
  try {
    const db = await open()
    const [markers] = await db.query('SELECT VALUE marker FROM marker')
    say('found ' + JSON.stringify(markers))
    await db.close()
  } catch (error) {
    say('failed ' + JSON.stringify(error))
  }
  process.exit()
`

/**
 * Whether damage is detected is up to the engine. The library has to make sure that the process ends, with a message.
 */
function damaged(scheme: 'file' | 'rocksdb', file: RegExp): Check {
  return async scene => {
    const directory = await scene.directory()
    const url = `${scheme}://${directory}`
    expect(await startChild(scene, url, MAKE).ended).toBe(0)
    const names = await readdir(directory, { recursive: true })
    const name = names.find(each => file.test(each))
    if (name === undefined) throw new Error(`There is no ${file} among ${names}`)
    const bytes = await readFile(join(directory, name))
    const middle = Math.floor(bytes.length / 2)
    for (let at = middle; at < middle + 4; at++) bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at)
    await writeFile(join(directory, name), bytes)

    const child = startChild(scene, url, LOOK)
    const ended = await child.ended
    const failed = saidBy(child, 'failed').map(text => JSON.parse(text) as { code: string; message: string })
    const found = saidBy(child, 'found').map(text => JSON.parse(text) as string[])
    const written = new Set(Array.from({ length: 100 }, (_, index) => `m${index}`))
    for (const { code, message } of failed) {
      expect(code).toMatch(/^(DATABASE_UNREADABLE|CONNECT_TIMEOUT|QUERY|NOT_FOUND)$/)
      if (code === 'DATABASE_UNREADABLE') expect(message).toContain(directory)
    }
    for (const markers of found) {
      for (const marker of markers) expect(written).toContain(marker)
      expect(new Set(markers).size).toBe(markers.length)
    }
    // That an engine ends the process is a documented limit, but it must write a message.
    if (ended === 0) expect(failed.length + found.length).toBe(1)
    else expect(ended).toBe('SIGABRT')
  }
}

export const DAMAGED_DIRECTORIES: readonly Row[] = [
  {
    number: 32,
    title: 'disk full',
    cells: {
      ws: NOT_EMBEDDED,
      http: NOT_EMBEDDED,
      embedded: { surrealkv: diskFull, rocksdb: 'its log is not limited by the size of one file' },
    },
  },
  {
    number: 33,
    title: 'corrupted embedded directory',
    cells: {
      ws: NOT_EMBEDDED,
      http: NOT_EMBEDDED,
      embedded: {
        'the manifest of surrealkv': damaged('file', /\.manifest$/),
        'a table of surrealkv': damaged('file', /\.sst$/),
        'the manifest of rocksdb': damaged('rocksdb', /MANIFEST/),
        'the log of rocksdb': damaged('rocksdb', /\.log$/),
      },
    },
  },
]
