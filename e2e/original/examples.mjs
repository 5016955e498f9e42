/**
 * One example of the original's page, and its counterpart here.
 *
 * @typedef {object} Example
 * @property {string} section  The section of the page.
 * @property {string} file  In `examples/original`.
 * @property {readonly string[]} schemes  The schemes it runs on: its own, or each that `SURREAL_URL` may have.
 * @property {readonly string[]} prints  What it prints.
 */

const ANY = ['ws', 'http']

/**
 * All examples, in the order of the page.
 *
 * @type {readonly Example[]}
 */
export const EXAMPLES = [
  { section: 'Basic Connection', file: 'basic-connection', schemes: ANY, prints: ["[ 'production' ]"] },
  { section: 'Synchronous Connection', file: 'synchronous-connection', schemes: ANY, prints: ["[ 'production' ]"] },
  {
    section: 'WebSocket Connections',
    file: 'websocket-connections',
    schemes: ['ws, wss'],
    prints: ["ws [ 'mydb' ]", "wss [ 'mydb' ]"],
  },
  {
    section: 'HTTP Connections',
    file: 'http-connections',
    schemes: ['http, https'],
    prints: ["http [ 'mydb' ]", "https [ 'mydb' ]"],
  },
  { section: 'Memory Database', file: 'memory-database', schemes: ['mem'], prints: ['1 user'] },
  { section: 'File-Based Database', file: 'file-based-database', schemes: ['file'], prints: ['1 visit', '2 visits'] },
  { section: 'SurrealKV Database', file: 'surrealkv-database', schemes: ['surrealkv'], prints: ['1 visit'] },
  {
    section: 'Embedded Database Examples',
    file: 'embedded-database-examples',
    schemes: ['mem, file'],
    prints: ['Found 1 users', 'Saved Bob'],
  },
  {
    section: 'Connection Pooling',
    file: 'connection-pooling',
    schemes: ANY,
    prints: ['100 answers over at most 10 links'],
  },
  { section: 'Pool Options', file: 'pool-options', schemes: ANY, prints: ['0 calls wait'] },
  { section: 'Retry and Timeout', file: 'retry-and-timeout', schemes: ANY, prints: ['connected'] },
  { section: 'Default Connections', file: 'default-connections', schemes: ANY, prints: ['Alice'] },
  {
    section: 'Multiple Connections',
    file: 'multiple-connections',
    schemes: ANY,
    prints: ["[ 'production' ] Alice", "[ 'analytics' ] Alice"],
  },
  {
    section: 'Connection Registry',
    file: 'connection-registry',
    schemes: ['mem'],
    prints: ["[ 'async' ]", "[ 'sync' ]"],
  },
  {
    section: 'Connection Context Managers',
    file: 'connection-context-managers',
    schemes: ANY,
    prints: ['saved Alice', 'closed'],
  },
  {
    section: 'Best Practices 1',
    file: 'best-practices-embedded',
    schemes: ['file, mem'],
    prints: ['file true', 'mem true'],
  },
  { section: 'Best Practices 2', file: 'best-practices-default', schemes: ['mem'], prints: ['true'] },
  {
    section: 'Best Practices 3',
    file: 'best-practices-pooling',
    schemes: ANY,
    prints: ['50 answers, the last to /49'],
  },
  {
    section: 'Best Practices 4',
    file: 'best-practices-live',
    schemes: ['ws'],
    prints: ['without: CREATE Alice', 'with a pool: CREATE Alice'],
  },
  { section: 'Best Practices 5', file: 'best-practices-timeouts', schemes: ANY, prints: ['connected'] },
  { section: 'Best Practices 6', file: 'best-practices-tls', schemes: ['wss'], prints: ['wss connected'] },
  {
    section: 'Best Practices 7',
    file: 'best-practices-schemes',
    schemes: ['ws, http, mem, file, surrealkv'],
    prints: ['ws [ 2 ]', 'http [ 2 ]', 'mem [ 2 ]', 'file [ 2 ]', 'surrealkv [ 2 ]'],
  },
  {
    section: 'Connection Lifecycle',
    file: 'connection-lifecycle',
    schemes: ANY,
    prints: ['disconnected', 'connected', 'closed'],
  },
  {
    section: 'Health Checks',
    file: 'health-checks',
    schemes: ANY,
    prints: ['Connected to database', 'and it answers'],
  },
  {
    section: 'Troubleshooting',
    file: 'troubleshooting',
    schemes: ['http'],
    prints: [
      'Connection refused: CONNECTION_REFUSED',
      'Authentication failed: AUTHENTICATION',
      'Timeout errors: REQUEST_TIMEOUT',
      'Pool exhausted: POOL_EXHAUSTED',
      'LIVE queries not working: UNSUPPORTED',
    ],
  },
  {
    section: 'Migration Guide',
    file: 'migration-guide',
    schemes: ['mem, file, surrealkv, ws'],
    prints: ["mem [ 'myapp' ]", "file [ 'myapp' ]", "surrealkv [ 'myapp' ]", "ws [ 'myapp' ]"],
  },
]
