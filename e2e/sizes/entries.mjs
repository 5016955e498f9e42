/**
 * A program for browsers, and the size it may have.
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} code
 * @property {number} most Bytes of the esbuild build, gzipped. A budget is only raised for a reason.
 * @property {boolean} [isEsbuildOnly] The others also build a worker and the engine of several megabytes.
 * @property {number} [mostElsewhere] The same for every other bundler, where it is measured.
 */

const CORE = `export { connect } from '@surrealengine/core'`
const WS = `import '@surrealengine/transport-ws'\n${CORE}`

/** @param {string} feature */
const withFeature = feature => `import '${feature}'\n${WS}`

/** @type {readonly Entry[]} */
export const ENTRIES = [
  { name: '`RecordId`', code: `export { RecordId } from '@surrealengine/values'`, most: 1_100 },
  { name: 'all value classes', code: `export * from '@surrealengine/values'`, most: 4_000 },
  {
    name: '`createCodec`, with the value classes',
    code: `export { createCodec } from '@surrealengine/codec'`,
    most: 6_900,
  },
  { name: '`connect` over ws', code: WS, most: 32_550, mostElsewhere: 32_550 },
  { name: '… with `core/live`', code: withFeature('@surrealengine/core/live'), most: 37_600 },
  { name: '… with `core/transactions`', code: withFeature('@surrealengine/core/transactions'), most: 34_000 },
  { name: '… with `core/sessions`', code: withFeature('@surrealengine/core/sessions'), most: 34_300 },
  { name: '… with `core/scope`', code: withFeature('@surrealengine/core/scope'), most: 33_100 },
  { name: '… with `core/bulk`', code: withFeature('@surrealengine/core/bulk'), most: 36_600 },
  { name: '… with `pool`', code: withFeature('@surrealengine/pool'), most: 39_800 },
  {
    name: '… with `Document` and `StringField`',
    code: `export { Document, StringField } from '@surrealengine/document'\n${WS}`,
    most: 44_000,
  },
  { name: '… with `document`', code: `export * from '@surrealengine/document'\n${WS}`, most: 45_300 },
  { name: '`connect` over http', code: `import '@surrealengine/transport-http'\n${CORE}`, most: 33_200 },
  {
    name: '`Surreal` of `surrealdb`, the class of the official SDK',
    code: `export { Surreal } from '@surrealengine/surrealdb'`,
    most: 79_600,
  },
  {
    name: '`connect` over ws and http',
    code: withFeature('@surrealengine/transport-http'),
    most: 35_800,
  },
  {
    name: '`connect` over wasm, without the engine',
    code: `import '@surrealengine/transport-wasm'\n${CORE}`,
    most: 37_900,
    isEsbuildOnly: true,
  },
  {
    name: '… its worker, without the engine',
    code: `import '@surrealengine/transport-wasm/worker'`,
    most: 4_700,
    isEsbuildOnly: true,
  },
]

/** The counterpart in the official SDK, which comes in one piece. */
export const SDK = { name: '`Surreal` of the package `surrealdb`', code: `export { Surreal } from 'surrealdb'` }
