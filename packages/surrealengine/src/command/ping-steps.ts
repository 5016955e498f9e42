import type { Context } from './context.js'
import type { Step } from './step.js'

const connect: Step<Context> = {
  name: 'connect',
  async run({ connection }) {
    await connection.connect()
    return connection.version()
  },
}

const roundTrip: Step<Context> = {
  name: 'round trip',
  needs: ['connect'],
  run: async ({ connection }) => `${(await connection.ping()).toFixed(2)} ms`,
}

/** What `ping` does. */
export const PING_STEPS: readonly Step<Context>[] = [connect, roundTrip]
