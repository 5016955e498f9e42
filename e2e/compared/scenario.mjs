/**
 * What was seen when a scenario ran.
 *
 * @typedef {object} Finding
 * @property {Readonly<Record<string, unknown>>} seen  The facts, to be compared with what is promised.
 * @property {string} says  The same in words, for a table. The same run gives the same words, however fast it was.
 */

/**
 * One thing that can go wrong, and what becomes of it with one library or the other.
 *
 * @typedef {object} Scenario
 * @property {number} number  Scenarios about one kind of trouble have the same.
 * @property {string} name  What tells it from the others.
 * @property {string} needs  What users need.
 * @property {Readonly<Record<string, unknown>>} promised  What is seen where they get it.
 * @property {() => Promise<Finding>} ours  The steps with this library.
 * @property {() => Promise<Finding>} [sdk]  The same steps with the official SDK. They may hang, or end the process.
 * @property {() => Promise<Finding>} [sdkClass]  Those for the SDK's class on our transports, where they differ.
 * @property {Readonly<Record<string, unknown>>} [promisedOfClass]  Where that promises something else.
 * @property {number} [limit]  Milliseconds that the steps may take in a process of their own. Default 20 000.
 */

/**
 * What both libraries have alike, as far as the scenarios use it.
 *
 * @typedef {object} Database
 * @property {(text: string, variables?: Record<string, unknown>, options?: object) => PromiseLike<unknown[]>} query
 * @property {(name: string, value: unknown) => Promise<unknown>} set
 * @property {() => Promise<unknown>} close
 */

/**
 * How a library opens a connection. One that was lost is to come back soon.
 *
 * @template {Database} [D=Database]
 * @typedef {(url: string, options?: object) => Promise<D>} Open
 */

/**
 * A number of times in words that do not depend on how fast it went.
 *
 * @param {number} count
 */
export function times(count) {
  if (count > 10) return 'more than ten times'
  return ['not once', 'once', 'twice'][count] ?? `${count} times`
}
