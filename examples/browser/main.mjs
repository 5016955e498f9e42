// A live list in a page, with the state of the connection for everybody to see.
//   surreal start --user root --pass root memory
//   npx vite
import { createConnection, toJson } from '@surrealengine/core'
import '@surrealengine/core/live'
import '@surrealengine/transport-ws'

const query = new URLSearchParams(location.search)
// In earnest a page signs its user in by a record access, and holds no password.
const db = createConnection({
  url: query.get('server') ?? 'ws://localhost:8000',
  namespace: 'demo',
  database: 'demo',
  username: 'root',
  password: 'root',
})

const state = document.querySelector('#state')
const problem = document.querySelector('#problem')
const list = document.querySelector('ul')
const form = document.querySelector('form')

function showState() {
  state.textContent = db.status
  state.dataset.state = db.status
}
for (const event of ['connecting', 'connected', 'lost', 'failed', 'closed']) db.on(event, showState)

/** The rows by their id. A snapshot comes first, and again after each gap. */
const notes = new Map()
const keyOf = id => toJson(id)

function render() {
  list.replaceChildren(
    ...[...notes.values()].map(({ text }) => {
      const item = document.createElement('li')
      item.textContent = text
      return item
    }),
  )
}

function apply(message) {
  if (message.action === 'SNAPSHOT') {
    notes.clear()
    for (const row of message.values) notes.set(keyOf(row.id), row)
  } else if (message.action === 'DELETE') notes.delete(keyOf(message.recordId))
  else if ('value' in message) notes.set(keyOf(message.recordId), message.value)
  render()
}

form.addEventListener('submit', async event => {
  event.preventDefault()
  problem.textContent = ''
  try {
    await db.create('notes', { text: new FormData(form).get('text') })
    form.reset()
  } catch (error) {
    problem.textContent = `${error.code}: ${error.message}`
  }
})

try {
  await db.connect()
  await db.query('DEFINE TABLE IF NOT EXISTS notes')
  for await (const message of await db.live('notes', { snapshot: true })) apply(message)
} catch (error) {
  problem.textContent = `${error.code}: ${error.message}`
}
