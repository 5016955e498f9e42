import * as application from '@surrealengine/core'
import '@surrealengine/core/bulk'
import { shared } from '@surrealengine/core/extension'
import '@surrealengine/core/live'
import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
import '@surrealengine/pool'
import { applicable, CONFORMANCE, show } from '@surrealengine/testing/conformance'
import { wasm } from '@surrealengine/transport-wasm'

// What tests run in the page: code that is handed over as text uses these by name.
const core = { ...application, shared }
Object.assign(globalThis, { core, wasm, connect, patched, bare, conform, refusal })

function connect(url, options) {
  return core.connect({ url, namespace: 'test', database: 'test', ...options })
}

/** Makes workers that run other code before the module of the engine. */
function patched(code) {
  const module = `${code}\nawait import('${location.origin}/app/worker.js')`
  const address = URL.createObjectURL(new Blob([module], { type: 'text/javascript' }))
  return () => new Worker(address, { type: 'module' })
}

/** The engine alone, in the page, without our worker and storage. */
async function bare(url) {
  const { createWasmEngines } = await import('@surrealdb/wasm')
  const cbor = core.createCodec()
  const engine = createWasmEngines().mem({ options: {}, uniqueId: () => '1', codecs: { cbor } })
  await new Promise((resolve, reject) => {
    engine.subscribe('connected', resolve)
    engine.subscribe('error', reject)
    engine.open({ url })
  })
  return { query: text => engine.send({ method: 'query', params: [text, {}] }) }
}

/** Shows behaviours of the suite, by their index, and gives what failed. */
async function conform(subject, indices) {
  const failures = []
  const all = applicable(CONFORMANCE, subject)
  const some = indices.filter(index => index < all.length)
  for (const index of some) {
    const behaviour = all[index]
    await show(behaviour, subject).catch(error => failures.push(`${behaviour.name}: ${error?.stack ?? error}`))
  }
  return { count: all.length, ran: some.length, failures }
}

/** What the promise rejects with, as far as it can leave the page. */
async function refusal(promise) {
  try {
    await promise
  } catch (error) {
    return shown(error)
  }
  return { name: 'none' }
}

function shown(error) {
  if (!(error instanceof Error)) return { name: String(error) }
  const { name, message, code, outcome, hint, retryable, cause } = error
  return { name, message, code, outcome, hint, retryable, cause: cause === undefined ? undefined : shown(cause) }
}
