import { createNodeEngines } from '@surrealdb/node'
import { connect } from '@surrealengine/core'
import * as ours from '@surrealengine/surrealdb'
import { createNodeEngines as ourNodeEngines } from '@surrealengine/surrealdb/node'
import type { TestServer } from '@surrealengine/testing'
import * as official from 'surrealdb'
import { WebSocket } from 'ws'
import { outcome, type Probe, type Scene, type Way } from './probe.js'
import { shown } from './shown.js'

export type Library = 'official' | 'ours'

/** So long a probe may take before it counts as one that never ends. Milliseconds. */
const PATIENCE = 60_000

const asTheyAre = (engines: official.Engines): official.Engines => engines

function make(library: Library, wrap = asTheyAre): official.Surreal {
  if (library === 'ours') {
    return new ours.Surreal({ engines: wrap({ ...ours.createRemoteEngines(), ...ourNodeEngines() }) })
  }
  return new official.Surreal({
    engines: wrap({ ...official.createRemoteEngines(), ...createNodeEngines() }),
    // Node 20 has none of its own.
    websocketImpl: WebSocket as never,
  })
}

let count = 0

/** What a probe gives with one of the two classes, as it is compared. */
export async function runProbe(
  library: Library,
  { run }: Probe,
  way: Way,
  server: TestServer | undefined,
): Promise<unknown> {
  const made: official.Surreal[] = []
  const another: Scene['another'] = wrap => {
    const db = make(library, wrap)
    made.push(db)
    return db
  }
  const url = way === 'embedded' ? 'mem://' : way === 'ws' ? `${server?.wsUrl}` : `${server?.httpUrl}`
  const name = `probe_${process.pid}_${++count}`
  const names = { namespace: name, database: name }
  const user = way === 'embedded' ? {} : { authentication: { username: 'root', password: 'root' } }
  const connected = async (): Promise<official.Surreal> => {
    const db = another()
    await db.connect(url, { ...names, ...user })
    return db
  }
  if (server !== undefined && way !== 'embedded') await define(server, names)

  const db = await connected()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise(resolve => {
    timer = setTimeout(resolve, PATIENCE, 'still waiting')
  })
  try {
    const found = await Promise.race([outcome(() => run({ db, way, url, names, another, connected })), late])
    return shown(found)
  } finally {
    clearTimeout(timer)
    await Promise.allSettled(made.map(each => each.close()))
  }
}

/** The SDK chooses a database before it signs in, and over HTTP it does not tell the server: what does not exist is not created. */
async function define({ wsUrl, username, password }: TestServer, names: Scene['names']): Promise<void> {
  const db = await connect({ url: wsUrl, username, password, ...names })
  await db.close()
}
