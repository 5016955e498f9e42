import type { Uuid } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import { type Answer, succeed } from './answer.js'
import type { Engine } from './engine.js'
import { codec, type Frame, frameOf, paramsOf, resultOf, statementsOf } from './frame.js'

/** What one of the sessions has chosen. */
interface State {
  /** `undefined` acts as the engine's owner. */
  token: string | undefined
  names: readonly [namespace: unknown, database: unknown]
  /** The calls that set each variable. */
  readonly variables: Map<string, Frame>
}

const SIGN_IN: ReadonlySet<string> = new Set(['signin', 'signup', 'authenticate'])
const CHANGES: ReadonlySet<string> = new Set([...SIGN_IN, 'use', 'let', 'set', 'unset', 'invalidate', 'reset'])

/**
 * Gives sessions to an engine of SurrealDB 2, which has one alone and reads no `session`. Before a call of a session in
 * another state than the last one, the engine is signed in anew, and namespace, database and variables are chosen anew.
 * Calls of one state run at the same time, those of two states never do: a call that takes long holds up all others.
 */
export function oneSession(engine: Engine): Engine {
  const sessions = new Map<string, State>()
  const running = new Set<Promise<unknown>>()
  /** The state that the engine's session is in. */
  let current: string | undefined
  /** The variables that the engine's session has. */
  const present = new Set<string>()
  /** The tokens that it accepted, with the names that they choose. */
  const accepted = new Map<unknown, State['names']>()
  let turn: Promise<unknown> = Promise.resolve()

  async function run(frame: Frame, session?: Uuid): Promise<Answer> {
    const name = String(session)
    if (frame.method === 'attach') sessions.set(name, newState())
    if (frame.method === 'detach') sessions.delete(name)
    if (frame.method === 'attach' || frame.method === 'detach') return succeed(undefined)
    const state = sessions.get(name) ?? newState()
    // Wrapped, so that the next turn does not wait for the answer.
    const begun = turn.then(async () => ({ answer: await begin(frame, state) }))
    turn = begun.catch(() => {})
    return (await begun).answer()
  }

  /** Resolves when the call is under way, or when a change of the session has been made. */
  async function begin(frame: Frame, state: State): Promise<() => Promise<Answer>> {
    const isChange = CHANGES.has(frame.method)
    if (isChange && chooses(frame, state)) return async () => succeed(undefined)
    if (isChange || current !== keyOf(state)) await Promise.allSettled(running)
    if (current !== keyOf(state)) {
      const refusal = await enter(state)
      if (refusal !== undefined) return async () => refusal
    }
    if (isChange) {
      const answer = await change(frame, state)
      return async () => answer
    }
    const answer = answerOf(engine.run(frame))
    running.add(answer)
    const over = (): void => void running.delete(answer)
    answer.then(over, over)
    return () => answer
  }

  /** Makes a change that the engine is known to accept, without waiting for it. */
  function chooses({ method, params }: Frame, state: State): boolean {
    const [first, second] = paramsOf({ method, params })
    const names = method === 'authenticate' ? accepted.get(first) : undefined
    if (names !== undefined) Object.assign(state, { token: first, names })
    const isUse = method === 'use' && typeof first === 'string' && (typeof second === 'string' || second === null)
    if (isUse) state.names = [first, second]
    return isUse || names !== undefined
  }

  /** Makes the engine's session that of `state`. Returns what the engine says if it no longer accepts its token. */
  async function enter(state: State): Promise<Answer | undefined> {
    current = undefined
    await engine.ask('invalidate', [])
    for (const name of present) await engine.ask('unset', [name])
    present.clear()
    if (state.token !== undefined) {
      const answer = await answerOf(engine.ask('authenticate', [state.token]))
      if ('error' in answer) return answer
    }
    await engine.ask('use', state.names)
    for (const [name, frame] of state.variables) {
      await engine.run(frame)
      present.add(name)
    }
    current = keyOf(state)
    return undefined
  }

  async function change(frame: Frame, state: State): Promise<Answer> {
    const [first] = paramsOf(frame)
    // The engine has no `reset`: it ends the process.
    const answer = await answerOf(engine.run(frame.method === 'reset' ? frameOf('invalidate', []) : frame))
    if ('error' in answer) return answer
    switch (frame.method) {
      case 'let':
      case 'set':
        state.variables.set(String(first), frame)
        present.add(String(first))
        break
      case 'unset':
        state.variables.delete(String(first))
        present.delete(String(first))
        break
      case 'reset':
        Object.assign(state, newState())
        break
      default:
        if (SIGN_IN.has(frame.method)) state.token = String(frame.method === 'authenticate' ? first : resultOf(answer))
        if (frame.method === 'invalidate') state.token = undefined
        state.names = await chosenNames()
        if (SIGN_IN.has(frame.method)) accepted.set(state.token, state.names)
    }
    current = frame.method === 'reset' ? undefined : keyOf(state)
    return answer
  }

  /** Signing in chooses names too. */
  async function chosenNames(): Promise<State['names']> {
    const [row] = statementsOf(await engine.ask('query', ['RETURN [session::ns(), session::db()]']))
    const [namespace, database] = Array.isArray(row?.['result']) ? row['result'] : []
    return [namespace ?? null, database ?? null]
  }

  return {
    run,
    ask: (method, params, session) => run(frameOf(method, params), session),
    exportSql: (namespace, database, parts) => {
      const text = turn.then(async () => {
        await Promise.allSettled(running)
        await enter(newState())
        current = undefined
        return engine.exportSql(namespace, database, parts)
      })
      turn = text.catch(() => {})
      return text
    },
    get onNotification() {
      return engine.onNotification
    },
    set onNotification(listener) {
      engine.onNotification = listener
    },
    close: () => engine.close(),
  }
}

function newState(): State {
  return { token: undefined, names: [null, null], variables: new Map() }
}

/** The same text for states that are the same to the engine. */
function keyOf({ token, names, variables }: State): string {
  const values = [...variables].map(([name, { params }]) => [name, Buffer.from(params).toString('base64')])
  return JSON.stringify([token, names, values])
}

/** The engine rejects where a newer one answers with an error. A server of its age adds nothing but the code. */
async function answerOf(reply: Promise<Answer>): Promise<Answer> {
  try {
    return await reply
  } catch (failure) {
    if (!isRecord(failure) || failure['code'] !== 'GenericFailure') throw failure
    const message = String(failure['message'])
    return { error: codec.encode({ code: message === 'Method not found' ? -32601 : -32000, message }) }
  }
}
