/** For packages that read names and options from their users, and write queries for them. */
export { nearest } from './connection/nearest.js'
export {
  count,
  flag,
  type OptionTable,
  type Read,
  type Reader,
  readOptions,
  span,
} from './connection/option-reader.js'
export { boundQuery } from './query/compile.js'
