/** For packages that read names from their users, as options or fields: which known one was meant. */
export { nearest } from './connection/nearest.js'
