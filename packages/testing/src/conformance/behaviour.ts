import type { Connection, ExplicitConnectionOptions } from '@surrealengine/core'
import { createConnection, Uuid } from '@surrealengine/core'
import type { AnyTransport, Capabilities } from '@surrealengine/core/transport'
import { parseUrl } from '@surrealengine/core/transport'

/** The transport under test, and a database that it reaches. */
export interface Subject {
  /** A name for the report, such as `'ws, real server'`. */
  readonly name: string
  readonly transport: AnyTransport
  readonly url: string
  /** A root user to sign in with, if the database requires authentication. */
  readonly user?: { readonly username: string; readonly password: string }
  /** Whether data survives closing every connection. */
  readonly persistent: boolean
  /** Whether a query can wait while others run, with the function `sleep()`. Default: `true`. */
  readonly sleeps?: boolean
}

/** One requirement that a transport has to meet, together with core. */
export interface Behaviour {
  /** One sentence that states the requirement. */
  readonly name: string
  /** Whether it applies to a transport with these capabilities, or to this subject. Default: always. */
  readonly appliesTo?: (capabilities: Capabilities, subject: Subject) => boolean
  /** Checks the requirement. Rejects if it is not met. */
  show(stage: Stage): Promise<void>
}

/** What one behaviour runs with: a namespace of its own, and connections that are closed afterwards. */
export interface Stage {
  readonly subject: Subject
  readonly capabilities: Capabilities
  readonly namespace: string
  readonly database: string
  /** Options that sign in and choose the namespace and database of the stage. */
  options(more?: Partial<ExplicitConnectionOptions>): ExplicitConnectionOptions
  /** Creates a connection with these options, without connecting it. */
  create(more?: Partial<ExplicitConnectionOptions>): Connection
  /** Creates and connects a connection with these options. */
  open(more?: Partial<ExplicitConnectionOptions>): Promise<Connection>
}

let stages = 0

/** The behaviours of a list that apply to a subject. */
export function applicable(behaviours: readonly Behaviour[], subject: Subject): readonly Behaviour[] {
  const capabilities = capabilitiesOf(subject)
  return behaviours.filter(({ appliesTo }) => appliesTo?.(capabilities, subject) ?? true)
}

/**
 * Checks one behaviour on a stage of its own. Rejects if the subject does not meet it. `make` creates the connections;
 * the default is `createConnection`.
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
