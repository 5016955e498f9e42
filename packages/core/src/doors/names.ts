/** For packages that read names and options from users. */

export {
  count,
  flag,
  type OptionTable,
  type Read,
  type Reader,
  readOptions,
  span,
} from '../options/option-reader.js'
export { boundQuery } from '../query/compile.js'
export { nearest } from '../shared/nearest.js'
