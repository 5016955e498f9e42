import type { Connection } from 'surrealengine'
import type { Scene } from './scene.js'

/** Credentials of a database user. */
interface User {
  readonly namespace: string
  readonly database: string
  readonly username: string
  readonly password: string
}

/** The users of the database of a scene: a database user, and records that sign up with the access method `people`. */
export interface People {
  /** The current credentials of the user. */
  credentials(): User
  /** Returns a token of the user. */
  token(): Promise<string>
  /**
   * Makes the server refuse earlier tokens for new links and requests. Later tokens and sessions last for so many
   * `seconds`. Default: as long as the server's own.
   */
  changePassword(seconds?: number): Promise<void>
}

export async function peopleIn(scene: Scene, owner: Connection): Promise<People> {
  const place = { namespace: 'faults', database: scene.anonymous('mem://').database ?? '' }
  let password = 0
  const define = async (seconds?: number): Promise<void> => {
    const durations = seconds === undefined ? '' : `DURATION FOR TOKEN ${seconds}s, FOR SESSION ${seconds}s`
    await owner.query(`DEFINE USER OVERWRITE ann ON DATABASE PASSWORD '${++password}' ROLES OWNER ${durations}`)
  }
  await owner.query(`
    DEFINE TABLE marker PERMISSIONS FULL;
    DEFINE ACCESS people ON DATABASE TYPE RECORD SIGNUP (CREATE person) SIGNIN (SELECT * FROM person)`)
  await define()
  const credentials = (): User => ({ ...place, username: 'ann', password: `${password}` })
  return {
    credentials,
    changePassword: define,
    token: async () => {
      const session = await owner.session()
      const { access } = await session.signin(credentials())
      await session.close()
      return access
    },
  }
}
