import { openOurs, openSdk } from './libraries.mjs'

const NEVER_ANSWERED = 'RETURN "WAIT"'

/** Holds calls that wait for their answers. Not all of them settle when the SDK closes. */
function pending(open) {
  return place => ({
    hold: async count => {
      const db = await open(place)
      const calls = Array.from({ length: count }, () => db.query(NEVER_ANSWERED).then(undefined, () => {}))
      return async () => {
        await db.close()
        calls.length = 0
      }
    },
    close: () => {},
  })
}

/** Holds idle connections. */
function idle(open) {
  return place => ({
    hold: async count => {
      const all = []
      for (let left = count; left > 0; left--) all.push(await open(place))
      return async () => void (await Promise.all(all.map(db => db.close())))
    },
    close: () => {},
  })
}

const TASKS = { pending, idle }

/** @param {'ours' | 'sdk'} library */
const clientOf = library => (place, scenario) => TASKS[scenario.task](library === 'ours' ? openOurs : openSdk)(place)

export const clients = { ours: clientOf('ours'), sdk: clientOf('sdk') }
