import { applyDiagnostics, RecordId, Table, type Tokens } from 'surrealdb'
import { all, outcome, type Probe, probes, SERVERS } from '../probe.js'

const users = new Table('users')

const EVERYWHERE = probes({
  'before connect()': async ({ another }) => {
    const db = another()
    return [
      db.status,
      db.isConnected,
      await outcome(() => db.query('RETURN 1')),
      await outcome(() => db.ready),
      await outcome(() => db.version()),
      await outcome(() => db.health()),
      await outcome(() => db.use({ namespace: 'a' })),
      await outcome(() => db.namespace),
      db.isValid,
    ]
  },
  'after connect()': async ({ db }) => [
    db.status,
    db.isConnected,
    await db.ready,
    db.isValid,
    db.session,
    typeof db.namespace,
    typeof db.database,
  ],
  'connect() resolves with true': async ({ another, url }) => another().connect(url),
  'events of connect() and close()': async ({ another, url, names }) => {
    const db = another()
    const heard: string[] = []
    for (const event of ['connecting', 'connected', 'disconnected', 'reconnecting', 'error', 'using'] as const) {
      db.subscribe(event, () => heard.push(event))
    }
    await db.connect(url, names)
    await db.close()
    return [heard, db.status]
  },
  'an event without a listener': async ({ another, url }) => {
    const db = another()
    const heard: string[] = []
    db.subscribe('connected', () => heard.push('gone'))()
    await db.connect(url)
    return heard
  },
  'connected says the version': async ({ another, url }) => {
    const db = another()
    const versions: string[] = []
    db.subscribe('connected', version => versions.push(version))
    await db.connect(url)
    return versions.map(version => /^surrealdb-\d/.test(version))
  },
  'close(), and once more': async ({ db }) => [await db.close(), await outcome(() => db.close()), db.status],
  'after close()': async ({ db }) => {
    await db.close()
    return [await outcome(() => db.query('RETURN 1')), await outcome(() => db.ready), db.isConnected, db.isValid]
  },
  'connect() again after close()': async ({ db, url, names }) => {
    await db.close()
    await db.connect(url, names)
    return [db.status, await db.query('RETURN 1')]
  },
  'connect() twice': async ({ db, url, names }) => {
    await db.connect(url, names)
    return [db.status, await db.query('RETURN 1')]
  },
  'version()': async ({ db }) => /^surrealdb-\d/.test((await db.version()).version),
  'health()': async ({ db }) => outcome(() => db.health()),
  'a scheme that no engine is for': async ({ another }) => outcome(() => another().connect('nothing://a')),
  'an address that is none': async ({ another }) => {
    const failed = await outcome(() => another().connect('localhost'))
    return failed instanceof Error && 'refused'
  },
  'await using': async ({ another, url }) => {
    const db = another()
    await db.connect(url)
    await db[Symbol.asyncDispose]()
    return db.status
  },
  'export() as text': async ({ db }) => {
    await db.query('CREATE users:1 SET a = 1')
    const text = await db.export()
    return [typeof text, text.includes('OPTION IMPORT'), text.includes('users:1')]
  },
  'export() of some': async ({ db }) => {
    await db.query('CREATE users:1; CREATE others:1')
    const text = await db.export({ tables: ['users'], records: true, users: false })
    return [text.includes('users:1'), text.includes('others:1')]
  },
  'export() raw': async ({ db }) => {
    await db.query('CREATE users:1')
    const response = await db.export().raw()
    return [
      response instanceof Response,
      typeof response === 'string' ? response : (await response.text()).includes('users:1'),
    ]
  },
  'import() of text, a Blob and a stream': async ({ db }) => {
    await db.import('OPTION IMPORT; CREATE users:1')
    await db.import(new Blob(['OPTION IMPORT; CREATE users:2']))
    await db.import(new Blob(['OPTION IMPORT; CREATE users:3']).stream())
    return db.select(users)
  },
  'an export is an import': async ({ db, names }) => {
    await db.query('CREATE users:1 SET a = 1; DEFINE FIELD a ON users TYPE number')
    const text = await db.export()
    await db.use({ namespace: names.namespace, database: 'probe_copy' })
    await db.import(text)
    const copied = await db.select(users)
    await db.query('REMOVE DATABASE probe_copy')
    return copied
  },
  'import() of what is no SurrealQL': async ({ db }) => (await outcome(() => db.import('nonsense'))) instanceof Error,
  'exportModel() of a model that is not there': async ({ db }) =>
    (await outcome(() => db.exportModel('nothing', '1.0.0'))) instanceof Error,
  "api: an endpoint of one's own": async ({ db }) => {
    await outcome(() =>
      db.query(
        'DEFINE API "/hello" FOR get, post THEN { { status: 200, headers: {}, body: { said: "hello", got: $request.body } } }',
      ),
    )
    const api = db.api()
    api.header('x-a', 'b')
    return [
      await outcome(() => api.get('/hello')),
      await outcome(() => api.post('/hello', { a: 1 })),
      await outcome(() => api.get('/hello').value()),
      await outcome(() => api.put('/hello', {})),
      await outcome(() => all(api.get('/hello').stream())),
      await outcome(() => db.api('/hello').get('' as never)),
    ]
  },
})

const WITH_USERS = probes(
  {
    'an address without a server': async ({ another, way }) => {
      const url = way === 'ws' ? 'ws://127.0.0.1:1' : 'http://127.0.0.1:1'
      const late = new Promise(resolve => setTimeout(resolve, 3000, 'still waiting'))
      const failed = await Promise.race([outcome(() => another().connect(url, { reconnect: false })), late])
      return failed instanceof Error ? 'rejected' : failed
    },
    'connect() with a wrong password': async ({ another, url }) => {
      const db = another()
      const failed = await outcome(() =>
        db.connect(url, { authentication: { username: 'root', password: 'wrong' }, reconnect: false }),
      )
      return [failed, db.isConnected]
    },
    'connect() with a function that gives the user': async ({ another, url, names }) => {
      const db = another()
      let asked = 0
      await db.connect(url, {
        ...names,
        authentication: () => {
          asked++
          return { username: 'root', password: 'root' }
        },
      })
      return [asked, typeof db.accessToken, await db.query('RETURN 1')]
    },
    'connect() with a function that gives a token, nothing, or throws': async ({ db, another, url, names }) => {
      const [token, nothing, failing] = [another(), another(), another()]
      await token.connect(url, { ...names, authentication: async () => db.accessToken ?? null })
      await nothing.connect(url, { ...names, authentication: () => null })
      const failed = await outcome(() =>
        failing.connect(url, {
          authentication: () => {
            throw new RangeError('no')
          },
          reconnect: false,
        }),
      )
      return [await token.query('RETURN 1'), nothing.accessToken, failed]
    },
    'connect() with a token': async ({ db, another, url, names }) => {
      const other = another()
      await other.connect(url, { ...names, authentication: db.accessToken ?? '' })
      return [other.accessToken === db.accessToken, await other.query('RETURN 1')]
    },
    'connect() with a token that is none': async ({ another, url }) => {
      const db = another()
      const failed = await outcome(() => db.connect(url, { authentication: 'nonsense', reconnect: false }))
      return [failed instanceof Error, db.isConnected]
    },
    'auth is told of signin() and invalidate()': async ({ another, url, names }) => {
      const db = another()
      await db.connect(url, names)
      const heard: unknown[] = []
      db.subscribe('auth', tokens => heard.push(tokens === null ? null : Object.keys(tokens)[0]))
      await db.signin({ username: 'root', password: 'root' })
      await db.invalidate()
      return [heard, db.accessToken]
    },
    'auth is told of all that signin() resolves with': async ({ another, url, names }) => {
      const db = another()
      await db.connect(url, names)
      const heard: (Tokens | null)[] = []
      db.subscribe('auth', tokens => heard.push(tokens))
      const tokens = await db.signin({ username: 'root', password: 'root' })
      return [heard.length, Object.keys(heard[0] ?? {}), Object.keys(tokens), heard[0]?.access === tokens.access]
    },
    'diagnostics of connect(), signin() and a query': async ({ another, url, names }) => {
      const events: string[] = []
      const db = another(engines =>
        applyDiagnostics(engines, ({ type, phase, ...more }) => {
          events.push(`${type} ${phase} ${'success' in more ? more.success : ''}`)
        }),
      )
      await db.connect(url, { ...names, authentication: { username: 'root', password: 'root' } })
      await db.query('RETURN 1')
      await db.signin({ username: 'root', password: 'root' })
      return events
    },
    'signin() of the owner, and with a wrong password': async ({ another, url, names }) => {
      const db = another()
      await db.connect(url, names)
      const { access, refresh } = await db.signin({ username: 'root', password: 'root' })
      return [access, refresh, await outcome(() => db.signin({ username: 'root', password: 'wrong' }))]
    },
    'signin() of users of a namespace and a database': async ({ db, another, url, names }) => {
      await db.query(
        'DEFINE USER n ON NAMESPACE PASSWORD "p" ROLES OWNER; DEFINE USER d ON DATABASE PASSWORD "p" ROLES VIEWER',
      )
      const other = another()
      await other.connect(url, names)
      const { namespace, database } = names
      const tokens = [
        await other.signin({ namespace, username: 'n', password: 'p' }),
        await other.signin({ namespace, database, username: 'd', password: 'p' }),
      ]
      return [tokens.map(({ access }) => typeof access), await outcome(() => other.query('CREATE users:1'))]
    },
    'signin(): a database without its namespace': async ({ db }) =>
      outcome(() => db.signin({ database: 'a', username: 'd', password: 'p' } as never)),
    'signup() and signin() of a record, and auth()': async ({ db, another, url, names }) => {
      await db.query(ACCOUNT)
      const other = another()
      await other.connect(url, names)
      const account = { access: 'account', variables: { email: 'a@b', pass: 'p' } }
      const up = await other.signup(account)
      const who = await other.auth<{ email: string }>()
      const again = await other.signin({ ...names, ...account })
      return [typeof up.access, who?.email, typeof again.access, (await other.auth().json()) !== undefined]
    },
    'signin() of a record with a wrong password, and of an access that is not there': async ({
      db,
      another,
      url,
      names,
    }) => {
      await db.query(ACCOUNT)
      const other = another()
      await other.connect(url, names)
      return [
        await outcome(() => other.signin({ access: 'account', variables: { email: 'a@b', pass: 'x' } })),
        await outcome(() => other.signin({ access: 'nothing', variables: {} })),
      ]
    },
    'signin() of a record without a database': async ({ another, url }) => {
      const db = another()
      await db.connect(url)
      return outcome(() => db.signin({ access: 'account', variables: {} }))
    },
    'a bearer key': async ({ db, another, url, names }) => {
      await db.query(
        'DEFINE USER bot ON DATABASE PASSWORD "p" ROLES EDITOR; DEFINE ACCESS keys ON DATABASE TYPE BEARER FOR USER',
      )
      const [grant] = await db.query<[{ grant: { key: string } }]>('ACCESS keys GRANT FOR USER bot')
      const other = another()
      await other.connect(url, names)
      const { access } = await other.signin({ ...names, access: 'keys', key: grant.grant.key })
      return [typeof access, await other.query('CREATE users:1')]
    },
    'refresh tokens give new ones': async ({ db, another, url, names }) => {
      await db.query(`${ACCOUNT} WITH REFRESH DURATION FOR TOKEN 1h`)
      const other = another()
      await other.connect(url, names)
      const tokens = await other.signup({ access: 'account', variables: { email: 'a@b', pass: 'p' } })
      let told = 0
      other.subscribe('auth', () => told++)
      const next = await other.authenticate(tokens)
      return [
        typeof tokens.refresh,
        next.access === tokens.access,
        next.refresh === tokens.refresh,
        other.accessToken === next.access,
        told,
        await other.query('RETURN record::tb($auth)'),
        (await outcome(() => other.authenticate(tokens))) instanceof Error,
        await outcome(() => other.authenticate({ access: next.access })),
      ]
    },
    'authenticate() with a token, and with none': async ({ db, another, url, names }) => {
      const other = another()
      await other.connect(url, names)
      const token = db.accessToken ?? ''
      const given = await other.authenticate(token)
      return [
        given.access === token,
        other.accessToken === token,
        (await outcome(() => other.authenticate('no'))) instanceof Error,
      ]
    },
    'what a viewer may not do': async ({ db, another, url, names }) => {
      await db.query('DEFINE USER d ON DATABASE PASSWORD "p" ROLES VIEWER; DEFINE TABLE users')
      const other = another()
      await other.connect(url, { ...names, authentication: { ...names, username: 'd', password: 'p' } })
      return [
        await outcome(() => other.query('DEFINE TABLE a')),
        await outcome(() => other.query('SELECT * FROM users')),
      ]
    },
    'what nobody may do': async ({ another, url, names }) => {
      const db = another()
      await db.connect(url, names)
      return [await outcome(() => db.query('CREATE users:1')), await outcome(() => db.query('RETURN 1'))]
    },
    'invalidate()': async ({ db }) => {
      await db.invalidate()
      return [db.accessToken, await outcome(() => db.query('INFO FOR ROOT'))]
    },
    'the first write into a namespace that is not there': async ({ another, names, url, way }) => {
      const db = another()
      await db.connect(url, {
        namespace: `${names.namespace}_new_${way}`,
        database: 'probe_new',
        authentication: { username: 'root', password: 'root' },
      })
      return outcome(() => db.create(new RecordId('users', 1)))
    },
    versionCheck: async ({ another, url }) => another().connect(url, { versionCheck: true }),
  },
  SERVERS,
)

const ACCOUNT =
  'DEFINE ACCESS account ON DATABASE TYPE RECORD SIGNUP (CREATE users SET email = $email, pass = $pass) SIGNIN (SELECT * FROM users WHERE email = $email AND pass = $pass)'

export const CONNECTIONS: readonly Probe[] = [...EVERYWHERE, ...WITH_USERS]
