import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, repositoryAddress } from './address.mjs'
import { completeFiles } from './manifest.mjs'

// Completes the package.json and the README of every package.

const address = repositoryAddress()
const root = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
for (const name of readdirSync(join(ROOT, 'packages'))) {
  const folder = join(ROOT, 'packages', name)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  const files = completeFiles({ manifest, readme }, root, `packages/${name}`, address)
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
}
