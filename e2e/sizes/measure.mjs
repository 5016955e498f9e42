import { brotliCompressSync, gzipSync } from 'node:zlib'
import { bundle } from './bundlers.mjs'

/**
 * Bytes of everything that is loaded.
 *
 * @typedef {{ readonly minified: number, readonly gzip: number, readonly brotli: number }} Size
 */

/**
 * Returns the size of a program made by a bundler.
 *
 * @param {import('./bundlers.mjs').Bundler} bundler
 * @param {string} code
 * @returns {Promise<Size>}
 */
export async function sizeOf(bundler, code) {
  const files = (await bundle(bundler, code)).map(text => Buffer.from(text))
  /** @param {(file: Buffer) => { readonly byteLength: number }} press */
  const sum = press => files.reduce((bytes, file) => bytes + press(file).byteLength, 0)
  return {
    minified: sum(file => file),
    gzip: sum(file => gzipSync(file, { level: 9 })),
    brotli: sum(file => brotliCompressSync(file)),
  }
}
