/** The conformance suite alone, for any platform: it needs neither Node nor a test runner. */
export { applicable, type Behaviour, type Stage, type Subject, show } from './conformance/behaviour.js'
export { CONFORMANCE } from './conformance/conformance.js'
