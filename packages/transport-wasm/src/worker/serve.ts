import { PROTOCOL, type Request, type Response, type StorageTrouble } from '../messages.js'
import { watchPolicy } from '../policy-watch.js'
import { type LoadedEngine, openEngine } from './engine.js'
import { failureOf } from './failure.js'

type Call = Exclude<Request, { kind: 'hello' }>

const CALLS: ReadonlySet<unknown> = new Set(['open', 'execute', 'export', 'free'])

/** The engine's message for a failure of IndexedDB. It does not include the reason. */
const OF_STORAGE = 'IndexedDB error'

/** Answers the page that started this worker, with one engine from `open` to `free`. */
export function serve(): void {
  let engine: LoadedEngine | undefined
  let isDead = false

  const policy = watchPolicy()
  addEventListener('message', ({ data }: MessageEvent<Request>) => {
    // A worker created by the program may receive other messages too.
    if (data?.kind === 'hello') greet(data.lock)
    else if (CALLS.has(data?.kind)) run(data)
  })
  addEventListener('error', event => {
    event.preventDefault()
    die(event.error ?? event.message)
  })
  addEventListener('unhandledrejection', event => {
    if (event.reason instanceof WebAssembly.RuntimeError) die(event.reason)
  })

  send({ kind: 'here', protocol: PROTOCOL })

  /** Holds a lock until the worker ends, which is how the page notices that. */
  function greet(lock: string): void {
    const ready = (): void => send({ kind: 'ready' })
    const { locks } = navigator
    const hold = (): Promise<never> => {
      ready()
      return new Promise(() => {})
    }
    if (locks === undefined) ready()
    else void locks.request(lock, hold)
  }

  function run(call: Call): void {
    answer(call).then(post, (cause: unknown) => {
      // After such an error the engine's state is unreliable.
      if (cause instanceof WebAssembly.RuntimeError) die(cause)
      else send({ kind: 'failed', id: call.id, failure: failureOf(cause) })
    })
  }

  async function answer(call: Call): Promise<Done> {
    const { id } = call
    if (call.kind === 'open') {
      engine = await openEngine(call, { onNotification: notify, onLost: die }, policy)
      return { kind: 'done', id }
    }
    if (engine === undefined) throw new Error('no database is open in this worker')
    switch (call.kind) {
      case 'execute': {
        const value = await engine.execute(call.frame)
        const trouble = troubleOf(value, engine)
        return { kind: 'done', id, value, ...(trouble !== undefined && { trouble }) }
      }
      case 'export':
        return { kind: 'done', id, value: await engine.exportSql(call.parts) }
      case 'free':
        await engine.free()
        return { kind: 'done', id }
    }
  }

  function notify(bytes: Uint8Array): void {
    send({ kind: 'notification', bytes })
  }

  function die(cause: unknown): void {
    if (isDead) return
    isDead = true
    send({ kind: 'died', words: cause instanceof Error ? cause.message : String(cause) })
  }
}

type Done = Extract<Response, { kind: 'done' }>

function post(done: Done): void {
  // The bytes are a copy that is not used here again, so they can be transferred.
  const { value } = done
  send(done, value instanceof Uint8Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [])
}

function send(response: Response, transfer: Transferable[] = []): void {
  // Options instead of an origin: a worker can only post to its page.
  self.postMessage(response, { transfer })
}

/** The reason why storage failed, if the reply reports a failure. */
function troubleOf(bytes: Uint8Array, engine: LoadedEngine): StorageTrouble | undefined {
  const trouble = engine.lastTrouble()
  return trouble !== undefined && new TextDecoder().decode(bytes).includes(OF_STORAGE) ? trouble : undefined
}
