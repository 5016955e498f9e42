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
  { name: '`connect` over ws', code: WS, most: 32_900, mostElsewhere: 32_900 },
  { name: '… with `core/live`', code: withFeature('@surrealengine/core/live'), most: 38_050 },
  { name: '… with `core/transactions`', code: withFeature('@surrealengine/core/transactions'), most: 34_700 },
  { name: '… with `core/sessions`', code: withFeature('@surrealengine/core/sessions'), most: 34_850 },
  { name: '… with `core/stream`', code: withFeature('@surrealengine/core/stream'), most: 36_450 },
  { name: '… with `core/diagnostics`', code: withFeature('@surrealengine/core/diagnostics'), most: 37_650 },
  { name: '… with `core/scope`', code: withFeature('@surrealengine/core/scope'), most: 33_400 },
  { name: '… with `core/bulk`', code: withFeature('@surrealengine/core/bulk'), most: 36_900 },
  { name: '… with `core/insert-many`', code: withFeature('@surrealengine/core/insert-many'), most: 35_100 },
  { name: '… with `pool`', code: withFeature('@surrealengine/pool'), most: 40_300 },
  {
    name: '… with `Document` and `StringField`',
    code: `export { Document, StringField } from '@surrealengine/document'\n${WS}`,
    most: 44_300,
  },
  { name: '… with `document`', code: `export * from '@surrealengine/document'\n${WS}`, most: 45_600 },
  { name: '`connect` over http', code: `import '@surrealengine/transport-http'\n${CORE}`, most: 33_450 },
  {
    name: '`Surreal` of `surrealdb`, the class of the official SDK',
    code: `export { Surreal } from '@surrealengine/surrealdb'`,
    most: 80_350,
  },
  {
    name: '`connect` over ws and http',
    code: withFeature('@surrealengine/transport-http'),
    most: 36_100,
  },
  {
    name: '`connect` over wasm, without the engine',
    code: `import '@surrealengine/transport-wasm'\n${CORE}`,
    most: 38_150,
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
