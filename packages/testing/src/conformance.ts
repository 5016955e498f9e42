/**
 * The conformance suite without the rest of the package. It runs on any platform and needs neither Node nor a test
 * runner.
 */
export { applicable, type Behaviour, type Stage, type Subject, show } from './conformance/behaviour.js'
export { CONFORMANCE } from './conformance/conformance.js'
