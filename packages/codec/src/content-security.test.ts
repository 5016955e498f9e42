import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const DIST = new URL('../dist/', import.meta.url)

test('the build does not evaluate strings as code', () => {
  const files = readdirSync(DIST, { encoding: 'utf8', recursive: true }).filter(name => name.endsWith('.js'))
  expect(files).toContain('index.js')
  expect(files).toContain(join('small', 'decode.js'))
  for (const file of files) {
    expect(readFileSync(new URL(file, DIST), 'utf8'), file).not.toMatch(/\beval\b|\bFunction\s*\(|\bimport\s*\(/)
  }
})

test('the codec works where the platform forbids evaluating strings', async () => {
  const script = `
    import { createCodec } from ${JSON.stringify(new URL('index.js', DIST).href)}
    let isForbidden = false
    try { new Function('return 1')() } catch { isForbidden = true }
    const codec = createCodec()
    for (let count = 0; count < 5000; count++) {
      const value = { id: count, list: [1.5, 'é', null], nested: { a: true } }
      if (JSON.stringify(codec.decode(codec.encode(value))) !== JSON.stringify(value)) throw new Error('differs')
    }
    console.log(isForbidden)
  `
  const args = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(stdout.trim()).toBe('true')
})
