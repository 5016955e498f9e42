import '@surrealengine/core/live'
import { ConfigurationError, isSurrealEngineError, quoteIdentifier } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import type { Context } from './context.js'
import type { Step } from './step.js'

/** A table that nobody has: the server says so, or says what else is in the way. Nothing is defined or written. */
const TABLE = 'surrealengine_doctor'

const signIn: Step<Context> = {
  name: 'sign-in',
  needs: ['handshake', 'engine'],
  skip: ({ target }) => (target.login.kind === 'nobody' ? 'nobody to sign in was given' : undefined),
  async run({ connection, target: { login } }) {
    switch (login.kind) {
      case 'nobody':
        return 'nobody'
      case 'token':
        await connection.authenticate(login.token)
        return 'with a token'
      case 'user':
        await connection.signin(login.credentials)
        return `as a user ${login.level}`
    }
  },
  cure({ target: { login, place } }, { code }) {
    if (code !== 'AUTHENTICATION' || place.kind !== 'embedded' || login.kind !== 'user') return undefined
    return 'An embedded database has no users until some are defined: leave the user name and password out.'
  },
}

const namespaceAndDatabase: Step<Context> = {
  name: 'namespace and database',
  needs: ['handshake', 'engine', 'sign-in'],
  async run({ connection, target: { namespace, database } }) {
    if (namespace === undefined || database === undefined) {
      const lacking = [
        ...(namespace === undefined ? ['namespace'] : []),
        ...(database === undefined ? ['database'] : []),
      ]
      throw new ConfigurationError(`No ${lacking.join(' and no ')} was given`, {
        hint: `Pass ${lacking.map(each => `--${each} NAME`).join(' and ')}.`,
      })
    }
    await connection.use({ namespace, database })
    await unlessTableIsMissing(connection.query(`SELECT * FROM ${TABLE} LIMIT 1`))
    return `${namespace}, ${database}`
  },
  cure({ target: { login, namespace = '', database = '' } }, { code }) {
    if (code === 'CONFIGURATION' || code === 'REQUEST_TIMEOUT' || code === 'CONNECT_TIMEOUT') return undefined
    if (code === 'PERMISSION' && login.kind === 'nobody') {
      return 'Nobody is signed in: pass --user and --password, or --token.'
    }
    const statements = `DEFINE NAMESPACE ${quoteIdentifier(namespace)}; USE NS ${quoteIdentifier(namespace)}; DEFINE DATABASE ${quoteIdentifier(database)}`
    return `Check the names. If they are right, this user may neither use nor create them: an owner can, with ${statements}.`
  },
}

const version: Step<Context> = {
  name: 'version',
  needs: ['handshake', 'engine'],
  run: ({ connection }) => connection.version(),
}

const live: Step<Context> = {
  name: 'live',
  needs: ['handshake', 'engine', 'namespace and database'],
  skip({ target: { place } }) {
    const isHttp = place.kind === 'network' && place.protocol === 'HTTP'
    return isHttp ? 'not over HTTP: use ws:// or wss://' : undefined
  },
  async run({ connection }) {
    await unlessTableIsMissing(connection.live(TABLE).then(subscription => subscription.kill()))
    return 'supported'
  },
}

/** What a program does once it has a link. */
export const DATABASE_STEPS: readonly Step<Context>[] = [signIn, namespaceAndDatabase, version, live]

/** The table is looked for last of all: where that alone is missing, the rest is there. */
async function unlessTableIsMissing(asked: Promise<unknown>): Promise<void> {
  try {
    await asked
  } catch (thrown) {
    if (!isSurrealEngineError(thrown) || !('details' in thrown)) throw thrown
    const { details } = thrown
    if (thrown.code !== 'NOT_FOUND' || !isRecord(details) || details['kind'] !== 'Table') throw thrown
  }
}
