import { troubles } from '@surrealengine/core/extension'

/**
 * One problem on the page. The advice comes from the library.
 *
 * @typedef {object} Trouble
 * @property {string} title
 * @property {readonly string[]} codes  The codes of the errors that carry the advice.
 * @property {string} when
 * @property {readonly string[]} advice
 */

const WS = '@surrealengine/transport-ws'

/** @type {readonly Trouble[]} */
const TROUBLES = [
  {
    title: 'Connection refused',
    codes: ['CONNECTION_REFUSED'],
    when: 'Nothing listens at the address, or it cannot be reached.',
    advice: troubles.REFUSED,
  },
  {
    title: 'Host not found',
    codes: ['HOST_NOT_FOUND'],
    when: 'The host name of the url could not be resolved.',
    advice: troubles.HOST_NOT_FOUND,
  },
  {
    title: 'The certificate is not trusted',
    codes: ['TLS'],
    when: 'The TLS handshake failed. This is never retried.',
    advice: troubles.TLS,
  },
  {
    title: 'Not SurrealDB',
    codes: ['PROTOCOL'],
    when: 'The server answers, but not in the protocol of SurrealDB.',
    advice: troubles.NOT_SURREALDB,
  },
  {
    title: 'Authentication failed',
    codes: ['AUTHENTICATION'],
    when: 'The server rejected the credentials or token.',
    advice: troubles.AUTHENTICATION,
  },
  {
    title: 'Authentication failed at an embedded database',
    codes: ['AUTHENTICATION'],
    when: '`connect()` signed in to a database that does not have this user.',
    advice: troubles.NO_USERS,
  },
  {
    title: 'Timeouts while connecting',
    codes: ['CONNECT_TIMEOUT'],
    when: '`connect()` had no link within its `timeout`. The last failed attempt is the `cause`.',
    advice: troubles.CONNECT_TIMEOUT,
  },
  {
    title: 'Timeouts of calls',
    codes: ['REQUEST_TIMEOUT'],
    when: 'A call was not answered in time. Its `outcome` says whether the server may have run it.',
    advice: troubles.REQUEST_TIMEOUT,
  },
  {
    title: 'Pool exhausted',
    codes: ['POOL_EXHAUSTED'],
    when: 'Every link was in use for as long as a call or lease could wait.',
    advice: troubles.POOL_EXHAUSTED,
  },
  {
    title: 'Queue full',
    codes: ['QUEUE_FULL'],
    when: '`queueLimit` calls are waiting for a link already.',
    advice: troubles.QUEUE_FULL,
  },
  {
    title: 'Live queries do not work',
    codes: ['UNSUPPORTED'],
    when: '`live()` was called over HTTP.',
    advice: troubles.LIVE,
  },
  {
    title: 'The directory is locked',
    codes: ['DATABASE_LOCKED'],
    when: 'Another process, or another thread, has the embedded database open.',
    advice: troubles.DATABASE_LOCKED,
  },
  {
    title: 'Unknown scheme, missing package',
    codes: ['UNKNOWN_SCHEME', 'MISSING_PACKAGE'],
    when: 'The url or an option needs a package that is not installed or not imported. The error names it. For `ws://`:',
    advice: troubles.install(WS),
  },
]

/** @param {Trouble} trouble */
function section({ title, codes, when, advice }) {
  const code = codes.map(each => `\`${each}\``).join(', ')
  return `## ${title}\n\n${code}: ${when}\n\n${advice.map(each => `- ${each}`).join('\n')}\n`
}

/** Returns the page as Markdown. */
export function pageOf() {
  return `# Troubleshooting

The \`hint\` of each common error, by its \`code\`. \`npx surrealengine doctor URL\` connects to a database step by step and reports
which step failed ([the command](command.md)).

${TROUBLES.map(section).join('\n')}`
}
