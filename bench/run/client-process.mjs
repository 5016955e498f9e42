import { fork } from 'node:child_process'
import { startFaultProxy } from '@surrealengine/testing'

const CLIENT = new URL('../client.mjs', import.meta.url)

/**
 * Starts one client in its own process and waits until it is ready.
 *
 * @param {import('../scenarios.mjs').Scenario} scenario
 * @param {string} client
 * @param {{ url: string, target?: object }} place
 * @param {readonly string[]} flags  Flags of Node.
 */
export async function startClient(scenario, client, place, flags) {
  const { target, ...there } = place
  // Its own proxy: dropping one client must not drop the others.
  const proxy = scenario.dropped ? await startFaultProxy(target) : undefined
  const where = proxy === undefined ? there : { ...there, url: proxy.wsUrl }
  // In JSON a number that is not finite would arrive as null and count as 0.
  const options = { execArgv: [...flags], serialization: 'advanced' }
  const child = fork(CLIENT, [JSON.stringify({ scenario, client, place: where })], options)
  let settle
  child.on('message', message => {
    if (message.drop) proxy?.reset()
    else if (message.failure !== undefined) settle?.reject(failed(message.failure))
    else settle?.resolve(message.figures)
  })
  child.on('exit', code => settle?.reject(failed(`it ended with code ${code}`)))

  const failed = why => new Error(`${scenario.name}, ${client}: ${why}`)
  const answer = () =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject }
    })

  async function stop() {
    settle = undefined
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    }
    await proxy?.stop()
  }

  try {
    await answer()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    measure(task) {
      const figures = answer()
      child.send(task)
      return figures
    },
    stop,
  }
}
