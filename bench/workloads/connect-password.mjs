import { Agent, request } from 'node:http'
import { SCOPE } from '../wire/records.mjs'
import { openOurs, openSdk } from './libraries.mjs'

/** A new connection each time. Closing the previous one is not measured. */
function over(open) {
  let db
  return {
    prepare: () => db?.close(),
    run: async () => {
      db = await open()
    },
    close: () => db?.close(),
  }
}

/** The time a server needs to check one password: an HTTP sign-in over an open connection. */
function passwordHash({ url, username, password }) {
  const agent = new Agent({ keepAlive: true })
  const body = JSON.stringify({ user: username, pass: password })
  const target = `${url.replace('ws', 'http')}/signin`
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const signIn = () =>
    new Promise((resolve, reject) => {
      const asked = request(target, { method: 'POST', agent, headers }, response => {
        if (response.statusCode !== 200) reject(new Error(`The sign-in was answered with ${response.statusCode}`))
        response.resume().on('end', resolve)
      })
      asked.on('error', reject).end(body)
    })
  return { run: signIn, prepare: () => {}, close: () => agent.destroy() }
}

export const clients = {
  ours: place => over(() => openOurs(place, SCOPE)),
  sdk: place => over(() => openSdk(place, SCOPE)),
  floor: passwordHash,
}
