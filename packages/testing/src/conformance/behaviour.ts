import type { Connection, ExplicitConnectionOptions } from '@surrealengine/core'
import { createConnection, Uuid } from '@surrealengine/core'
import type { AnyTransport, Capabilities } from '@surrealengine/core/transport'
import { parseUrl } from '@surrealengine/core/transport'

/** What is put to the test: a transport, and a database that it reaches. */
export interface Subject {
  /** For the report: `'ws, real server'`. */
  readonly name: string
  readonly transport: AnyTransport
  readonly url: string
  /** A root user, where the database asks who is there. */
  readonly user?: { readonly username: string; readonly password: string }
  /** Whether what was written is there again after everything was closed. */
  readonly persistent: boolean
  /** Whether a query can wait while others run, with the function `sleep()`. Default: `true`. */
  readonly sleeps?: boolean
}

/** One thing that a transport has to show, together with core. */
export interface Behaviour {
  /** A sentence about what it does. */
  readonly name: string
  /** Whether it applies: by the capabilities of the transport, or by what the subject is. Default: always. */
  readonly appliesTo?: (capabilities: Capabilities, subject: Subject) => boolean
  /** Shows it. Rejects when it is not so. */
  show(stage: Stage): Promise<void>
}

/** Where one behaviour is shown: its own namespace, and connections that are closed when it is over. */
export interface Stage {
  readonly subject: Subject
  readonly capabilities: Capabilities
  readonly namespace: string
  readonly database: string
  /** Options of a connection that signs in and has the stage's namespace and database. */
  options(more?: Partial<ExplicitConnectionOptions>): ExplicitConnectionOptions
  /** Such a connection, not connected yet. */
  create(more?: Partial<ExplicitConnectionOptions>): Connection
  /** Such a connection, connected. */
  open(more?: Partial<ExplicitConnectionOptions>): Promise<Connection>
}

let stages = 0

/** The behaviours of a list that apply to a subject. */
export function applicable(behaviours: readonly Behaviour[], subject: Subject): readonly Behaviour[] {
  const capabilities = capabilitiesOf(subject)
  return behaviours.filter(({ appliesTo }) => appliesTo?.(capabilities, subject) ?? true)
}

/**
 * Shows one behaviour on a stage of its own. Rejects when the subject does not behave so. `make` makes the connections:
 * something else than `createConnection`, where it is that which is put to the test.
 */
export async function show(
  behaviour: Behaviour,
  subject: Subject,
  make: (options: ExplicitConnectionOptions) => Connection = options => createConnection(options),
): Promise<void> {
  const connections = new Set<Connection>()
  const namespace = `conformance_${String(Uuid.v4()).slice(0, 8)}_${++stages}`
  const database = 'stage'
  const options: Stage['options'] = more => ({
    url: subject.url,
    transports: [subject.transport],
    namespace,
    database,
    ...subject.user,
    ...more,
  })
  const create: Stage['create'] = more => {
    const connection = make(options(more))
    connections.add(connection)
    return connection
  }
  const stage: Stage = {
    subject,
    capabilities: capabilitiesOf(subject),
    namespace,
    database,
    options,
    create,
    open: async more => {
      const connection = create(more)
      await connection.connect()
      return connection
    },
  }
  try {
    await behaviour.show(stage)
  } finally {
    await Promise.all([...connections].map(connection => connection.close()))
  }
}

function capabilitiesOf({ transport, url }: Subject): Capabilities {
  return transport.capabilities(parseUrl(url, transport.addressing ?? 'host').url)
}
