import type { ErrorCode } from '../errors/error.js'
import type { ServerFault } from '../errors/server-fault.js'
import type { RpcMethod } from './rpc.js'

/** The fault that an engine answered, and the code of its error. */
export interface RecordedFault {
  readonly when: string
  /** The call that failed as a whole; `undefined` for a statement of a query. */
  readonly method?: RpcMethod
  readonly fault: ServerFault
  readonly code: ErrorCode
}

/** Recorded from the engines 2.3.10, 2.4.0 and 2.6.0, which answer alike. */
export const SURREALDB_2: readonly RecordedFault[] = [
  {
    when: 'a syntax error',
    code: 'QUERY',
    fault: {
      code: -32000,
      message:
        'There was a problem with the database: Parse error: Unexpected token `an identifier`, expected FROM\n --> [1:10]\n  |\n1 | SELECT * FRM x y\n  |          ^^^ \n',
    },
  },
  {
    when: 'a record that is there',
    code: 'ALREADY_EXISTS',
    fault: { message: 'Database record `t:1` already exists' },
  },
  {
    when: 'an index entry that is there',
    code: 'UNIQUE',
    fault: { message: "Database index `idx` already contains 'm', with record `t:1`" },
  },
  { when: 'THROW', code: 'THROWN', fault: { message: 'An error occurred: own words' } },
  {
    when: 'THROW with the words of the server',
    code: 'THROWN',
    fault: { message: 'An error occurred: The session has expired' },
  },
  {
    when: 'a TIMEOUT clause',
    code: 'QUERY',
    fault: { message: 'The query was not executed because it exceeded the timeout' },
  },
  {
    when: 'a value of another type',
    code: 'QUERY',
    fault: { message: "Found 'x' for field `age`, with record `strict:ywraovyzmn7v2n09borz`, but expected a int" },
  },
  {
    when: 'a failed ASSERT',
    code: 'QUERY',
    fault: {
      message:
        'Found -1 for field `pos`, with record `strict:0l6ekze82gxtwzqzcpar`, but field must conform to: $value > 0',
    },
  },
  { when: 'a table that is there', code: 'ALREADY_EXISTS', fault: { message: "The table 't' already exists" } },
  { when: 'a namespace that is there', code: 'ALREADY_EXISTS', fault: { message: "The namespace 'n' already exists" } },
  { when: 'a database that is there', code: 'ALREADY_EXISTS', fault: { message: "The database 'd' already exists" } },
  { when: 'a user that is there', code: 'ALREADY_EXISTS', fault: { message: "The root user 'root' already exists" } },
  { when: 'an index that is there', code: 'ALREADY_EXISTS', fault: { message: "The index 'idx' already exists" } },
  {
    when: 'an access method that is there',
    code: 'ALREADY_EXISTS',
    fault: { message: "The access method 'nosu' already exists in the database 'd'" },
  },
  { when: 'no such namespace', code: 'NOT_FOUND', fault: { message: "The namespace 'zz' does not exist" } },
  { when: 'no such database', code: 'NOT_FOUND', fault: { message: "The database 'zz' does not exist" } },
  { when: 'no such table', code: 'NOT_FOUND', fault: { message: "The table 'zz' does not exist" } },
  { when: 'no such user', code: 'NOT_FOUND', fault: { message: "The root user 'zz' does not exist" } },
  {
    when: 'no such user of a database',
    code: 'NOT_FOUND',
    fault: { message: "The user 'zz' does not exist in the database 'd'" },
  },
  {
    when: 'no such access method',
    code: 'NOT_FOUND',
    fault: { message: "The access method 'zz' does not exist in the database 'd'" },
  },
  { when: 'no such function', code: 'NOT_FOUND', fault: { message: "The function 'fn::zz' does not exist" } },
  {
    when: 'wrong arguments',
    code: 'QUERY',
    fault: { message: 'Incorrect arguments for function string::len(). Expected 1 argument.' },
  },
  {
    when: 'a statement of a failed transaction',
    code: 'QUERY',
    fault: { message: 'The query was not executed due to a failed transaction' },
  },
  {
    when: 'a statement of a cancelled transaction',
    code: 'QUERY',
    fault: { message: 'The query was not executed due to a cancelled transaction' },
  },
  {
    when: 'KILL of no live query',
    code: 'QUERY',
    fault: { message: "Can not execute KILL statement using id: u'018fdb1c-5e0a-7b6b-9d1c-3a4fb3b5e0aa'" },
  },
  {
    when: 'a wrong password',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: There was a problem with authentication' },
  },
  {
    when: 'a wrong password of a record',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: No record was returned' },
  },
  {
    when: 'a missing access method',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: The access method does not exist' },
  },
  {
    when: 'an access method of no namespace',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: The access method does not exist' },
  },
  {
    when: 'a SIGNIN clause that throws',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: An error occurred: no luck' },
  },
  {
    when: 'a SIGNUP clause that throws',
    method: 'signup',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: An error occurred: nope' },
  },
  {
    when: 'an access method without SIGNIN',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: {
      code: -32000,
      message: 'There was a problem with the database: This record access method does not allow signin',
    },
  },
  {
    when: 'an access method without SIGNUP',
    method: 'signup',
    code: 'AUTHENTICATION',
    fault: {
      code: -32000,
      message: 'There was a problem with the database: This record access method does not allow signup',
    },
  },
  {
    when: 'a SIGNUP clause that fails',
    method: 'signup',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: The record access signup query failed' },
  },
  {
    when: 'an AUTHENTICATE clause that throws',
    method: 'signup',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: An error occurred: not you' },
  },
  {
    when: 'an unknown bearer key',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: No record was returned' },
  },
  {
    when: 'no password',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: Username or Password was not provided' },
  },
  {
    when: 'no target',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: {
      code: -32000,
      message: 'There was a problem with the database: No signin target to either SC or DB or NS or KV',
    },
  },
  {
    when: 'garbage for a token',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: There was a problem with authentication' },
  },
  {
    when: 'a token of somebody else',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: There was a problem with authentication' },
  },
  {
    when: 'a token of a user who is gone',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: There was a problem with authentication' },
  },
  {
    when: 'a token that ended',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: The token has expired' },
  },
  {
    when: 'a token of a database that is gone',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: {
      code: -32000,
      message: "There was a problem with the database: The access method 'zz' does not exist in the database 'zz'",
    },
  },
  {
    when: 'a token of an access method that is gone',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: {
      code: -32000,
      message: "There was a problem with the database: The access method 'zz' does not exist in the database 'd'",
    },
  },
  {
    when: 'no permission',
    code: 'PERMISSION',
    fault: { message: 'IAM error: Not enough permissions to perform this action' },
  },
  {
    when: 'an ended session',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'There was a problem with the database: The session has expired' },
  },
  { when: 'no namespace chosen', code: 'QUERY', fault: { message: 'Specify a namespace to use' } },
  { when: 'no database chosen', code: 'QUERY', fault: { message: 'Specify a database to use' } },
  {
    when: 'a function that is denied',
    code: 'PERMISSION',
    fault: { message: "Function 'http::get' is not allowed to be executed" },
  },
  {
    when: 'a conflict',
    code: 'CONFLICT',
    fault: {
      message:
        'The query was not executed due to a failed transaction. Failed to commit transaction due to a read or write conflict. This transaction can be retried',
    },
  },
]

/** Recorded from the engine of the npm package 3.0.0. */
export const SURREALDB_3_0_0: readonly RecordedFault[] = [
  {
    when: 'a syntax error',
    code: 'QUERY',
    fault: {
      code: -32000,
      message:
        'Parse error: Unexpected token `an identifier`, expected FROM\n --> [1:10]\n  |\n1 | SELECT * FRM x y\n  |          ^^^\n',
      kind: 'Validation',
    },
  },
  {
    when: 'a record that is there',
    code: 'ALREADY_EXISTS',
    fault: {
      message: 'Database record `t:1` already exists',
      kind: 'AlreadyExists',
      details: { details: { details: { id: 't:1' }, kind: 'Record' }, kind: 'AlreadyExists' },
    },
  },
  {
    when: 'an index entry that is there',
    code: 'UNIQUE',
    fault: { message: "Database index `idx` already contains 'm', with record `t:1`", kind: 'Internal' },
  },
  {
    when: 'no such table',
    code: 'NOT_FOUND',
    fault: {
      message: "The table 'nope' does not exist",
      kind: 'NotFound',
      details: { details: { details: { name: 'nope' }, kind: 'Table' }, kind: 'NotFound' },
    },
  },
  { when: 'THROW', code: 'THROWN', fault: { message: 'An error occurred: own words', kind: 'Thrown' } },
  {
    when: 'THROW with the words of the server',
    code: 'THROWN',
    fault: { message: 'An error occurred: The session has expired', kind: 'Thrown' },
  },
  {
    when: 'a TIMEOUT clause',
    code: 'QUERY',
    fault: {
      message: 'The query was not executed because it exceeded the timeout: 10ms',
      kind: 'Query',
      details: { details: { details: { duration: '10ms' }, kind: 'TimedOut' }, kind: 'Query' },
    },
  },
  {
    when: 'a value of another type',
    code: 'QUERY',
    fault: {
      message: "Couldn't coerce value for field `age` of `strict:3vv53sr9ctmv0wannuuq`: Expected `int` but found `'x'`",
      kind: 'Internal',
    },
  },
  {
    when: 'a failed ASSERT',
    code: 'QUERY',
    fault: {
      message:
        'Found -1 for field `pos`, with record `strict:k07ng2so0onkcd6edr3j`, but field must conform to: $value > 0',
      kind: 'Internal',
    },
  },
  {
    when: 'a table that is there',
    code: 'ALREADY_EXISTS',
    fault: {
      message: "The table 't' already exists",
      kind: 'AlreadyExists',
      details: { details: { details: { name: 't' }, kind: 'Table' }, kind: 'AlreadyExists' },
    },
  },
  {
    when: 'a namespace that is there',
    code: 'ALREADY_EXISTS',
    fault: {
      message: "The namespace 'n' already exists",
      kind: 'AlreadyExists',
      details: { details: { details: { name: 'n' }, kind: 'Namespace' }, kind: 'AlreadyExists' },
    },
  },
  {
    when: 'a database that is there',
    code: 'ALREADY_EXISTS',
    fault: {
      message: "The database 'd' already exists",
      kind: 'AlreadyExists',
      details: { details: { details: { name: 'd' }, kind: 'Database' }, kind: 'AlreadyExists' },
    },
  },
  {
    when: 'a user that is there',
    code: 'QUERY',
    fault: { message: "The root user 'root' already exists", kind: 'Internal' },
  },
  {
    when: 'an index that is there',
    code: 'QUERY',
    fault: { message: "The index 'idx' already exists", kind: 'Internal' },
  },
  {
    when: 'an access method that is there',
    code: 'QUERY',
    fault: { message: "The access method 'nosu' already exists in the database 'd'", kind: 'Internal' },
  },
  {
    when: 'no such namespace',
    code: 'NOT_FOUND',
    fault: {
      message: "The namespace 'zz' does not exist",
      kind: 'NotFound',
      details: { details: { details: { name: 'zz' }, kind: 'Namespace' }, kind: 'NotFound' },
    },
  },
  {
    when: 'no such database',
    code: 'NOT_FOUND',
    fault: {
      message: "The database 'zz' does not exist",
      kind: 'NotFound',
      details: { details: { details: { name: 'zz' }, kind: 'Database' }, kind: 'NotFound' },
    },
  },
  { when: 'no such user', code: 'QUERY', fault: { message: "The root user 'zz' does not exist", kind: 'Internal' } },
  {
    when: 'no such user of a database',
    code: 'QUERY',
    fault: { message: "The user 'zz' does not exist in the database 'd'", kind: 'Internal' },
  },
  {
    when: 'no such access method',
    code: 'QUERY',
    fault: { message: "The access method 'zz' does not exist in the database 'd'", kind: 'Internal' },
  },
  {
    when: 'no such function',
    code: 'QUERY',
    fault: { message: "Function 'fn::zz' not found: The function 'fn::zz' does not exist", kind: 'Internal' },
  },
  {
    when: 'wrong arguments',
    code: 'QUERY',
    fault: { message: 'Incorrect arguments for function string::len(). Expected 1 argument', kind: 'Internal' },
  },
  {
    when: 'a statement of a failed transaction',
    code: 'QUERY',
    fault: {
      message: 'The query was not executed due to a failed transaction',
      kind: 'Query',
      details: { details: { kind: 'NotExecuted' }, kind: 'Query' },
    },
  },
  {
    when: 'a statement of a cancelled transaction',
    code: 'QUERY',
    fault: {
      message: 'The query was not executed due to a cancelled transaction',
      kind: 'Query',
      details: { details: { kind: 'Cancelled' }, kind: 'Query' },
    },
  },
  {
    when: 'KILL of no live query',
    code: 'QUERY',
    fault: {
      message: "Cannot execute KILL statement using id: u'018fdb1c-5e0a-7b6b-9d1c-3a4fb3b5e0aa'",
      kind: 'Internal',
    },
  },
  {
    when: 'a wrong password',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: {
      code: -32002,
      message: 'There was a problem with authentication',
      kind: 'NotAllowed',
      details: { details: { kind: 'InvalidAuth' }, kind: 'Auth' },
    },
  },
  {
    when: 'a wrong password of a record',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'No record was returned', kind: 'Internal' },
  },
  {
    when: 'a missing access method',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'The access method does not exist', kind: 'Internal' },
  },
  {
    when: 'an access method of no namespace',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: {
      code: -32000,
      message: "The namespace 'zz' does not exist",
      kind: 'NotFound',
      details: { details: { name: 'zz' }, kind: 'Namespace' },
    },
  },
  {
    when: 'a SIGNIN clause that throws',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32006, message: 'An error occurred: no luck', kind: 'Thrown' },
  },
  {
    when: 'a SIGNUP clause that throws',
    method: 'signup',
    code: 'AUTHENTICATION',
    fault: { code: -32006, message: 'An error occurred: nope', kind: 'Thrown' },
  },
  {
    when: 'an access method without SIGNIN',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'This record access method does not allow signin', kind: 'Internal' },
  },
  {
    when: 'an access method without SIGNUP',
    method: 'signup',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'This record access method does not allow signup', kind: 'Internal' },
  },
  {
    when: 'a SIGNUP clause that fails',
    method: 'signup',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'The record access signup query failed', kind: 'Internal' },
  },
  {
    when: 'an AUTHENTICATE clause that throws',
    method: 'signup',
    code: 'AUTHENTICATION',
    fault: { code: -32006, message: 'An error occurred: not you', kind: 'Thrown' },
  },
  {
    when: 'an unknown bearer key',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'No record was returned', kind: 'Internal' },
  },
  {
    when: 'no password',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: {
      code: -32002,
      message: 'Username or Password was not provided',
      kind: 'NotAllowed',
      details: { details: { kind: 'MissingUserOrPass' }, kind: 'Auth' },
    },
  },
  {
    when: 'no target',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: {
      code: -32002,
      message: 'No signin target to either SC or DB or NS or KV',
      kind: 'NotAllowed',
      details: { details: { kind: 'NoSigninTarget' }, kind: 'Auth' },
    },
  },
  {
    when: 'garbage for a token',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: 'InvalidToken', kind: 'Internal' },
  },
  {
    when: 'a token of somebody else',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: {
      code: -32002,
      message: 'There was a problem with authentication',
      kind: 'NotAllowed',
      details: { details: { kind: 'InvalidAuth' }, kind: 'Auth' },
    },
  },
  {
    when: 'a token of a user who is gone',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: {
      code: -32002,
      message: 'There was a problem with authentication',
      kind: 'NotAllowed',
      details: { details: { kind: 'InvalidAuth' }, kind: 'Auth' },
    },
  },
  {
    when: 'a token that ended',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: {
      code: -32002,
      message: 'The token has expired',
      kind: 'NotAllowed',
      details: { details: { kind: 'TokenExpired' }, kind: 'Auth' },
    },
  },
  {
    when: 'a token of a database that is gone',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: {
      code: -32000,
      message: "The database 'zz' does not exist",
      kind: 'NotFound',
      details: { details: { name: 'zz' }, kind: 'Database' },
    },
  },
  {
    when: 'a token of an access method that is gone',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: { code: -32000, message: "The access method 'zz' does not exist in the database 'd'", kind: 'Internal' },
  },
  {
    when: 'no permission',
    code: 'PERMISSION',
    fault: {
      message: 'IAM error: Not enough permissions to perform this action',
      kind: 'NotAllowed',
      details: {
        details: {
          details: {
            details: { action: 'Edit', actor: '/Actor::viewer(Viewer)', resource: '/ns:n/db:d/Table:""' },
            kind: 'NotAllowed',
          },
          kind: 'Auth',
        },
        kind: 'NotAllowed',
      },
    },
  },
  {
    when: 'an ended session',
    code: 'AUTHENTICATION',
    fault: {
      code: -32000,
      message: 'The session has expired',
      kind: 'NotAllowed',
      details: { details: { kind: 'SessionExpired' }, kind: 'Auth' },
    },
  },
  {
    when: 'no namespace chosen',
    code: 'QUERY',
    fault: {
      message: 'Specify a namespace to use',
      kind: 'Validation',
      details: { details: { kind: 'NamespaceEmpty' }, kind: 'Validation' },
    },
  },
  {
    when: 'no database chosen',
    code: 'QUERY',
    fault: {
      message: 'Specify a database to use',
      kind: 'Validation',
      details: { details: { kind: 'DatabaseEmpty' }, kind: 'Validation' },
    },
  },
  {
    when: 'a function that is denied',
    code: 'PERMISSION',
    fault: {
      message: "Function 'http::get' is not allowed to be executed",
      kind: 'NotAllowed',
      details: { details: { details: { name: 'http::get' }, kind: 'Function' }, kind: 'NotAllowed' },
    },
  },
]
/** Recorded from the server 3.3.5, where it differs from the engines above. */
export const SURREALDB_3_3: readonly RecordedFault[] = [
  {
    when: 'a wrong password of a record',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, kind: 'NotFound', message: 'No record was returned' },
  },
  {
    when: 'a missing access method',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, kind: 'Internal', message: 'The access method does not exist' },
  },
  {
    when: 'an access method of no namespace',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: {
      code: -32000,
      kind: 'NotFound',
      message: "The namespace 'zz' does not exist",
      details: { kind: 'Namespace', details: { name: 'zz' } },
    },
  },
  {
    when: 'an access method without SIGNIN',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, kind: 'NotAllowed', message: 'This record access method does not allow signin' },
  },
  {
    when: 'a SIGNIN clause past its TIMEOUT',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, kind: 'Query', message: 'The record access signin query failed' },
  },
  {
    when: 'a SIGNUP clause that fails',
    method: 'signup',
    code: 'AUTHENTICATION',
    fault: { code: -32000, kind: 'Query', message: 'The record access signup query failed' },
  },
  {
    when: 'a sign-up of a system user',
    method: 'signup',
    code: 'AUTHENTICATION',
    fault: {
      code: -32002,
      kind: 'NotAllowed',
      message: 'There was a problem with signing up',
      details: { kind: 'Auth', details: { kind: 'InvalidSignup' } },
    },
  },
  {
    when: 'a bearer key of another form',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, kind: 'Internal', message: 'This bearer access grant has an invalid format' },
  },
  {
    when: 'no bearer key',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, kind: 'Internal', message: 'This bearer access method requires a key to be provided' },
  },
  {
    when: 'an access method of another type',
    method: 'signin',
    code: 'AUTHENTICATION',
    fault: { code: -32000, kind: 'Internal', message: 'The access method cannot be used in the requested operation' },
  },
  {
    when: 'a token of a database that is gone',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: {
      code: -32000,
      kind: 'NotFound',
      message: "The database 'zz' does not exist",
      details: { kind: 'Database', details: { name: 'zz' } },
    },
  },
  {
    when: 'a token of an access method that is gone',
    method: 'authenticate',
    code: 'AUTHENTICATION',
    fault: { code: -32000, kind: 'Internal', message: "The access method 'zz' does not exist in the database 'd'" },
  },
  {
    when: 'a refresh token that was used',
    method: 'refresh',
    code: 'AUTHENTICATION',
    fault: { code: -32000, kind: 'NotFound', message: 'No record was returned' },
  },
  {
    when: 'garbage for a refresh token',
    method: 'refresh',
    code: 'AUTHENTICATION',
    fault: { code: -32000, kind: 'Internal', message: 'InvalidToken' },
  },
]
