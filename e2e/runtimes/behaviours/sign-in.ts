import type { Behaviour } from '@surrealengine/testing/conformance'
import { failsWith, same } from './check.js'

const USERS = `
  DEFINE USER shop_owner ON NAMESPACE PASSWORD 'n' ROLES OWNER;
  DEFINE USER live_owner ON DATABASE PASSWORD 'd' ROLES OWNER;
  DEFINE TABLE person PERMISSIONS FOR select WHERE id = $auth.id;
  DEFINE ACCESS account ON DATABASE TYPE RECORD
    SIGNUP (CREATE person SET name = $name, secret = crypto::argon2::generate($secret))
    SIGNIN (SELECT * FROM person WHERE name = $name AND crypto::argon2::compare(secret, $secret))`

const NO_USER = { username: undefined, password: undefined }

export const signsIn: Behaviour = {
  name: 'sign-in as root, namespace user, database user, record user, and by token',
  show: async stage => {
    const root = await stage.open()
    await root.query(USERS)
    const ask = async (who: object): Promise<unknown> => {
      const db = await stage.open({ ...NO_USER, ...who })
      const [answer] = await db.query('RETURN 1')
      return answer
    }
    same(await ask({ username: 'shop_owner', password: 'n', authLevel: 'namespace' }), 1)
    same(await ask({ username: 'live_owner', password: 'd', authLevel: 'database' }), 1)

    const credentials = { access: 'account', variables: { name: 'Alice', secret: 's3cret' } }
    const nobody = await stage.open(NO_USER)
    await nobody.signup(credentials)
    const alice = await stage.open({ ...NO_USER, credentials })
    same((await alice.info<{ name: string }>())?.name, 'Alice')

    const { access: token } = await alice.signin(credentials)
    same(await ask({ token }), 1)
    same(await ask({ token: async () => token }), 1)
    const wrong = stage.create({ ...NO_USER, username: 'live_owner', password: 'x', authLevel: 'database' })
    await failsWith('AUTHENTICATION', wrong.connect())
  },
}
