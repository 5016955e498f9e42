/** Libraries that import the official SDK get our class, as with an alias of a bundler. */
import { register } from 'node:module'

register('./ours-hooks.mjs', import.meta.url)
