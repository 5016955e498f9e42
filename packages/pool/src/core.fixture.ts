/** The parts of core that tests of the pool need and applications do not. */

export { createProvider } from '../../core/dist/connection/create-provider.js'
export { openConnection } from '../../core/dist/connection/open-connection.js'
export { settingsOf } from '../../core/dist/settings/settings.js'
export { Deadlines } from '../../core/dist/time/deadline.js'
export type { VirtualClock } from '../../core/src/time/virtual-clock.fixture.js'
export { virtualClock } from '../../core/src/time/virtual-clock.fixture.js'
