import type { AnyTransport } from '@surrealengine/core/transport'
import { applicable, type Behaviour, CONFORMANCE, type Subject, show } from '@surrealengine/testing/conformance'
import { behaviours } from '../behaviours/behaviours.js'
import type { Cuts } from '../behaviours/live.js'

/** What a program is told: where the servers are, and the way that can be cut. */
export interface World {
  readonly subjects: readonly (Omit<Subject, 'transport'> & { readonly transport: string })[]
  /** The address of the driver. */
  readonly driver: string
  /** The server over `ws://` by a way that the driver can cut. */
  readonly cutUrl: string
  /** Names of behaviours that are known to hang, and are not waited for as long as others. */
  readonly hanging?: readonly string[]
}

/** One thing to show over one transport. */
export interface Entry {
  readonly list: 'behaviours' | 'conformance'
  readonly subject: Subject
  readonly behaviour: Behaviour
  /** Milliseconds after which it is said to hang. */
  readonly patience: number
}

/** How that went. `error` is there when it was not shown. */
export interface Outcome {
  readonly list: Entry['list']
  readonly transport: string
  readonly name: string
  readonly error?: string
}

/** No behaviour takes so long: one that does hangs. Milliseconds. */
const HANG = 120_000

/** The same for one that is known to hang. */
const KNOWN_HANG = 15_000

/** The way to the server that the driver can cut. */
export function cutsOf({ cutUrl, driver }: World): Cuts {
  const ask = async (path: string, body = ''): Promise<string> => {
    const response = await fetch(`${driver}${path}`, { method: 'POST', body })
    return response.text()
  }
  return { url: cutUrl, cut: () => ask('/cut'), saw: async text => (await ask('/saw', text)) === 'yes' }
}

/** Everything there is to show with these transports. `more` are behaviours that not every runtime has. */
export function entriesOf(
  world: World,
  transports: Readonly<Record<string, AnyTransport>>,
  more: readonly Behaviour[] = [],
): readonly Entry[] {
  const lists = { behaviours: [...behaviours(cutsOf(world)), ...more], conformance: CONFORMANCE }
  const { hanging = [] } = world
  return world.subjects.flatMap(given => {
    const transport = transports[given.transport]
    if (transport === undefined) return []
    const subject = { ...given, transport }
    return (['behaviours', 'conformance'] as const).flatMap(list =>
      applicable(lists[list], subject).map(behaviour => {
        const patience = hanging.includes(behaviour.name) ? KNOWN_HANG : HANG
        return { list, subject, behaviour, patience }
      }),
    )
  })
}

/** Shows one thing, and never rejects. */
export async function outcomeOf({ list, subject, behaviour, patience }: Entry): Promise<Outcome> {
  const about = { list, transport: subject.name, name: behaviour.name }
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    const hang = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it hangs for ${patience / 1000} seconds`)), patience)
    })
    await Promise.race([show(behaviour, subject), hang])
    return about
  } catch (error) {
    return { ...about, error: told(error) }
  } finally {
    clearTimeout(timer)
  }
}

function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  const said = `${error.name}${typeof code === 'string' ? ` ${code}` : ''}: ${error.message}`
  return cause === undefined ? said : `${said} [${told(cause)}]`
}
