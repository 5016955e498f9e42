/** What `--help` prints. */
export const HELP = `Usage: surrealengine COMMAND

  surrealengine doctor URL         goes the way to a database step by step, and says where it ends and what to do
  surrealengine ping URL           connects, and measures a round trip
  surrealengine query URL [SQL]    runs a query and prints the results as JSON; without SQL, from standard input
  surrealengine export URL [FILE]  writes a database as SurrealQL; without FILE, to standard output
  surrealengine import URL [FILE]  runs such a script; without FILE, from standard input
  surrealengine schemes            lists the schemes that a url can have

URL is as in createConnection(): ws://localhost:8000, https://db.example.com, file://./data, mem://
It may be left out where SURREAL_URL is set.
Like connect(), doctor and ping make a namespace, a database or a directory that is not there, where they may.

Options
  -u, --user NAME        who signs in; user:password@ in the url and SURREAL_USER do too
  -p, --password TEXT    better in SURREAL_PASS: others can see the options of a process
      --token TEXT       an access token instead; better in SURREAL_TOKEN
      --auth-level LEVEL where the user is defined: root (default), namespace or database
      --namespace NAME    or ?ns=NAME in the url, or SURREAL_NAMESPACE
      --database NAME     or ?db=NAME in the url, or SURREAL_DATABASE
      --timeout TIME     what each step may take: 500ms, 10s (default), 2m; for query the whole of it (no limit by
                         default), for export and import how long nothing may move (30s by default)
      --table NAME       export: this table alone; may be repeated
      --no-records       export: definitions alone
      --ca FILE          certificates (PEM) to trust instead of the system's, for wss:// and https://
      --json             one JSON document instead of text; not for export and import
  -h, --help
  -v, --version

Options and the url take precedence over the environment; an embedded database never takes its user from the environment.
Where standard error is a terminal, export and import show there how far they are.
Neither passwords nor tokens are ever printed. NO_COLOR switches colours off.

Exit codes
  0  all is well
  1  a step or a statement failed
  2  the command line cannot mean anything
  130  it was interrupted
`
