/** For tests of packages that build on core: a clock and a server that the test controls, and core's parts on them. */
export { createProvider, type ProviderContext } from '../connection/create-provider.js'
export { type Settings, settingsOf } from '../settings/settings.js'
export { connectionOn } from '../testing/connection-on.js'
export { type ScriptedCall, type ScriptedLink, scriptedLink } from '../testing/scripted-link.js'
export { type Dial, please, type ScriptedServer, scriptedServer } from '../testing/scripted-server.js'
export { type SessionRoom, sessionRoom } from '../testing/session-room.js'
export { type VirtualClock, type VirtualTimer, virtualClock } from '../testing/virtual-clock.js'
export { Deadlines } from '../time/deadline.js'
