import type { Connection } from 'surrealengine'
import type { Scene } from './scene.js'

/** What signs a user of a database in. */
interface User {
  readonly namespace: string
  readonly database: string
  readonly username: string
  readonly password: string
}

/** Who may sign in to the database of a scene: a user, and records that sign up with the access `people`. */
export interface People {
  /** What signs the user in today. */
  credentials(): User
  /** A token of the user. */
  token(): Promise<string>
  /** From now on the server takes no token of before, for a new link or request. */
  changePassword(): Promise<void>
}

export async function peopleIn(scene: Scene, owner: Connection, durations = ''): Promise<People> {
  const place = { namespace: 'faults', database: scene.anybody('mem://').database ?? '' }
  let password = 0
  const define = async (): Promise<void> => {
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
