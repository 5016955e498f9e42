import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { ConfigurationError, DatabaseLockedError, DatabaseUnreadableError } from '@surrealengine/core'
import { shared } from '@surrealengine/core/extension'
import type { Link } from '@surrealengine/core/transport'
import { describe, expect, test } from 'vitest'
import {
  connect,
  connectTo,
  contextOf,
  deferred,
  failureOf,
  opener,
  query,
  type Setting,
  start,
  temporary,
} from './embedded.fixture.js'
import { loadEngine } from './engine.js'
import { embedded, embeddedTransport } from './transport.js'

// Starting processes and opening directories takes long on a busy machine.

async function refusal(url: string, setting?: Setting): Promise<unknown> {
  return failureOf(embedded.connect(contextOf(url, setting)))
}

async function hasPerson(link: Link): Promise<unknown> {
  const [, exists] = await query(link, 'DEFINE TABLE IF NOT EXISTS person; RETURN person:1.exists()')
  return exists
}

/** A transport whose engine does not open before the test lets it. */
function heldBack() {
  const gate = deferred()
  let opens = 0
  const transport = embeddedTransport(async () => {
    opens += 1
    await gate.promise
    return loadEngine()
  })
  return { transport, letOpen: gate.resolve, opens: () => opens }
}

describe('in memory', () => {
  test('each owner has a database of its own, and its links share it', async () => {
    const owner = {}
    const one = await connectTo('mem://', { owner })
    const two = await connectTo('mem://', { owner })
    const other = await connectTo('mem://')
    await query(one, 'CREATE person:1')
    expect(await hasPerson(two)).toBe(true)
    expect(await hasPerson(other)).toBe(false)
  })

  test('a named database is shared while it is open', async () => {
    const one = await connectTo('mem://shared')
    const two = await connectTo('mem://shared')
    const other = await connectTo('mem://other')
    await query(one, 'CREATE person:1')
    expect(await hasPerson(two)).toBe(true)
    expect(await hasPerson(other)).toBe(false)
    await one.close()
    expect(await hasPerson(two)).toBe(true)
    await two.close()
    const later = await connectTo('mem://shared')
    expect(await hasPerson(later)).toBe(false)
  })
})

describe.each(['surrealkv', 'surrealkv+versioned', 'file', 'rocksdb'])('a directory of %s', scheme => {
  test('is created with its parents, and keeps what was written', async () => {
    const url = `${scheme}://${await temporary()}/not/yet/my%20data#1@home`
    const link = await connectTo(url)
    await query(link, 'CREATE person:1')
    await link.close()
    const again = await connectTo(url)
    expect(await hasPerson(again)).toBe(true)
  })

  test('has one engine for all its connections', async () => {
    const directory = await temporary()
    const links = await Promise.all([1, 2, 3].map(() => connectTo(`${scheme}://${directory}`)))
    for (const link of links) await query(link, 'CREATE person')
    await links[0]?.close()
    const late = await connectTo(`${scheme}://${directory}/`)
    await expect(query(late, 'RETURN array::len(SELECT * FROM person)')).resolves.toEqual([3])
  })
})

describe('a directory', () => {
  test('is the same by another spelling or through a symbolic link', async () => {
    const directory = await temporary()
    await mkdir(join(directory, 'db'))
    await symlink(join(directory, 'db'), join(directory, 'link'))
    const link = await connectTo(`file://${directory}/db`)
    await query(link, 'CREATE person:1')
    for (const url of [
      `surrealkv://${directory}/link`,
      `file://${directory}/x/../db/`,
      `file://./${relative(process.cwd(), directory)}/db`,
    ]) {
      expect(await hasPerson(await connectTo(url))).toBe(true)
    }
  })

  test('can be opened and closed fifty times, each time by another process as well', async () => {
    const directory = await temporary()
    const url = `surrealkv://${directory}`
    for (let round = 0; round < 50; round += 1) {
      const link = await connectTo(url)
      await query(link, 'CREATE round')
      await link.close()
    }
    expect([...shared().engines.keys()].filter(key => key.includes(directory))).toEqual([])
    const { lines } = start(opener(url))
    expect(await lines.first(1)).toEqual(['open'])
  })

  test('stops notifying a link that was closed while others use it', async () => {
    const directory = await temporary()
    const links = await Promise.all([1, 2, 3].map(() => connectTo(`file://${directory}`)))
    const listeners = (): unknown =>
      [...shared().engines].flatMap(([key, entry]) =>
        key.endsWith(directory) ? [Reflect.get(Object(entry), 'listeners').size] : [],
      )
    expect(listeners()).toEqual([3])
    await links[0]?.close()
    await links[1]?.close()
    expect(listeners()).toEqual([1])
  })

  test('that is being closed is waited for', async () => {
    const url = `surrealkv://${await temporary()}`
    const link = await connectTo(url)
    await query(link, 'CREATE person:1')
    const closing = link.close()
    const again = await connectTo(url)
    await closing
    expect(await hasPerson(again)).toBe(true)
  })

  test.each([
    ['file', 'surrealkv+versioned', {}, {}],
    ['surrealkv', 'rocksdb', {}, {}],
    ['file', 'surrealkv', {}, { queryTimeout: 1000 }],
    ['surrealkv', 'file', { capabilities: true }, { capabilities: false }],
  ])('that is open as %s is not opened as %s with other settings', async (first, second, options, others) => {
    const directory = await temporary()
    await connect(`${first}://${directory}`, { options })
    const failure = await refusal(`${second}://${directory}`, { options: others })
    expect(failure).toBeInstanceOf(ConfigurationError)
    expect(failure).toMatchObject({ message: expect.stringContaining(directory), hint: expect.any(String) })
  })

  test('is shared if the options are equal', async () => {
    const url = `file://${await temporary()}`
    await connect(url, { options: { queryTimeout: 5000 } })
    await connect(url, { options: { queryTimeout: 5000 } })
  })

  test.each(['surrealkv', 'rocksdb'])('of %s that another process has open is locked', async scheme => {
    const directory = await temporary()
    const { child, lines } = start(opener(`${scheme}://${directory}`))
    expect(await lines.first(1)).toEqual(['open'])
    const failure = await refusal(`${scheme}://${directory}`)
    expect(failure).toBeInstanceOf(DatabaseLockedError)
    expect(failure).toMatchObject({
      message: expect.stringContaining(directory),
      hint: expect.stringContaining('Close it'),
    })

    const ended = new Promise(resolve => child.once('exit', resolve))
    child.stdin?.write('end')
    await ended
    await connect(`${scheme}://${directory}`)
  })

  test.each([
    ['rocksdb', 'surrealkv'],
    ['rocksdb', 'surrealkv+versioned'],
    ['surrealkv', 'rocksdb'],
  ])('that another process filled with %s is not opened as %s', async (first, second) => {
    const directory = await temporary()
    const { child, lines } = start(opener(`${first}://${directory}`))
    expect(await lines.first(1)).toEqual(['open'])
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.stdin?.write('end')
    await ended
    const before = await readdir(directory)
    const failure = await refusal(`${second}://${directory}`)
    expect(failure).toBeInstanceOf(DatabaseUnreadableError)
    expect(failure).toMatchObject({
      message: expect.stringContaining(directory),
      hint: expect.stringContaining(`${first}://`),
    })
    expect(await readdir(directory)).toEqual(before)
    await connect(`${first}://${directory}`)
  })

  test.each(['file', 'rocksdb'])('with unrelated files can be used by %s', async scheme => {
    const directory = await temporary()
    await writeFile(join(directory, 'README'), 'ours')
    await connect(`${scheme}://${directory}`)
  })

  test.each(['', '/below'])('is not a file%s', async below => {
    const path = join(await temporary(), 'taken')
    await writeFile(path, 'taken')
    for (const scheme of ['file', 'rocksdb']) {
      const failure = await refusal(`${scheme}://${path}${below}`)
      expect(failure).toBeInstanceOf(DatabaseUnreadableError)
      expect(failure).toMatchObject({ message: expect.stringContaining(path), hint: expect.any(String) })
    }
  })

  test.each(['', '/below'])('without permission is unreadable%s', async below => {
    const directory = join(await temporary(), 'private')
    await mkdir(directory)
    await chmod(directory, 0)
    await connect('mem://')
    // Root has every permission, so the test runs as the user nobody.
    const root = process.geteuid?.() === 0
    if (root) process.seteuid?.(65534)
    try {
      const failure = await refusal(`file://${directory}${below}`)
      expect(failure).toBeInstanceOf(DatabaseUnreadableError)
      expect(failure).toMatchObject({ message: expect.stringMatching(/no permission/), hint: expect.any(String) })
    } finally {
      if (root) process.seteuid?.(0)
      await chmod(directory, 0o700)
    }
  })

  test('on a file system that takes no directories is unreadable', async () => {
    for (const url of ['file:///proc/nowhere', 'rocksdb:///proc/nowhere/below']) {
      expect(await refusal(url)).toMatchObject({ code: 'DATABASE_UNREADABLE', hint: expect.any(String) })
    }
  })

  test('that could not be opened can be opened later', async () => {
    const directory = await temporary()
    await writeFile(join(directory, 'manifest'), 'not a directory')
    expect(await refusal(`file://${directory}`)).toBeInstanceOf(DatabaseUnreadableError)
    await chmod(directory, 0o700)
    await connect(`file://${directory}/db`)
  })
})

describe('RocksDB', () => {
  test('stays open in the process, and is reused', async () => {
    const directory = await temporary()
    const url = `rocksdb://${directory}`
    for (let round = 0; round < 3; round += 1) {
      const link = await connectTo(url)
      await query(link, 'CREATE round')
      await link.close()
    }
    const link = await connectTo(url)
    await expect(query(link, 'RETURN array::len(SELECT * FROM round)')).resolves.toEqual([3])
    await link.close()
    expect(await refusal(url, { options: { queryTimeout: 1000 } })).toBeInstanceOf(ConfigurationError)
  })
})

describe('an aborted open', () => {
  test('rejects at once, and the engine is freed when it has opened', async () => {
    const url = `surrealkv://${await temporary()}`
    const { transport, letOpen } = heldBack()
    const controller = new AbortController()
    const reason = new Error('no time left')
    const failure = failureOf(transport.connect(contextOf(url, { signal: controller.signal })))
    controller.abort(reason)
    expect(await failure).toMatchObject({ reason: 'closed', sent: false, cause: reason })
    letOpen()
    const link = await connectTo(url)
    await expect(query(link, 'RETURN 1')).resolves.toEqual([1])
    await link.close()
    const { lines } = start(opener(url))
    expect(await lines.first(1)).toEqual(['open'])
  })

  test('leaves the engine to those who still wait', async () => {
    const url = `surrealkv://${await temporary()}`
    const { transport, letOpen, opens } = heldBack()
    const controller = new AbortController()
    const first = failureOf(transport.connect(contextOf(url, { signal: controller.signal })))
    const second = connectTo(url, { transport })
    controller.abort()
    expect(await first).toMatchObject({ reason: 'closed' })
    letOpen()
    await expect(query(await second, 'RETURN 1')).resolves.toEqual([1])
    expect(opens()).toBe(1)
  })

  test('does not begin if it was aborted before', async () => {
    const { transport, opens } = heldBack()
    const signal = AbortSignal.abort()
    expect(await failureOf(transport.connect(contextOf('mem://', { transport, signal })))).toMatchObject({
      reason: 'closed',
    })
    expect(opens()).toBe(0)
  })

  test('that fails, fails once for all who wait for it', async () => {
    const load = embeddedTransport(async () => {
      throw new Error('a broken installation')
    })
    const url = `file://${await temporary()}`
    const failures = await Promise.all([1, 2].map(() => failureOf(load.connect(contextOf(url)))))
    expect(failures).toMatchObject([{ code: 'MISSING_PACKAGE' }, { code: 'MISSING_PACKAGE' }])
    await connect(url)
  })
})
