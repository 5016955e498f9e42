import { readFileSync } from 'node:fs'

/** One message that a real server sent. */
export interface Recorded {
  readonly name: string
  readonly bytes: Uint8Array
}

const FRAMES: unknown = JSON.parse(readFileSync(new URL('../fixtures/recorded.json', import.meta.url), 'utf8'))

/** Messages of a real server, recorded by fixtures/record.mjs. */
export const RECORDED: readonly Recorded[] = Object.entries(FRAMES ?? {}).map(([name, hex]) => ({
  name,
  bytes: fromHex(String(hex)),
}))

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
