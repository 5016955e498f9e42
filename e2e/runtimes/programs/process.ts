import { embedded } from '@surrealengine/transport-embedded'
import { http } from '@surrealengine/transport-http'
import { ws } from '@surrealengine/transport-ws'
import { blocking } from '../behaviours/blocking.js'
import { headers } from '../behaviours/headers.js'
import { cutsOf, entriesOf, outcomeOf, type World } from './lists.js'

// The program of Node, Bun and Deno: one line of JSON for each outcome, and then it has to end by itself.
const world: World = JSON.parse(process.env['WORLD'] ?? '')
const more = [blocking, headers(cutsOf(world))]
for (const entry of entriesOf(world, { ws, http, embedded }, more)) console.log(JSON.stringify(await outcomeOf(entry)))
console.log('"done"')
