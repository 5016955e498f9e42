/** One WebSocket frame. */
export interface Frame {
  readonly opcode: number
  readonly payload: Uint8Array
}

export const TEXT = 1
export const BINARY = 2
export const CLOSE = 8
export const PING = 9
export const PONG = 10

/** Returns a whole frame as a server sends it, without a mask. */
export function frameBytes(opcode: number, payload: Uint8Array): Uint8Array {
  return Buffer.concat([frameHead(opcode, payload.byteLength), payload])
}

/** Returns the head of a frame with a payload of this length. */
export function frameHead(opcode: number, byteLength: number): Uint8Array {
  const head = Buffer.alloc(byteLength < 126 ? 2 : byteLength < 65_536 ? 4 : 10)
  head.writeUInt8(0x80 | opcode, 0)
  if (byteLength < 126) head.writeUInt8(byteLength, 1)
  else if (byteLength < 65_536) {
    head.writeUInt8(126, 1)
    head.writeUInt16BE(byteLength, 2)
  } else {
    head.writeUInt8(127, 1)
    head.writeBigUInt64BE(BigInt(byteLength), 2)
  }
  return head
}

/** Assembles the frames of a client from the chunks that arrive. */
export function frameReader(take: (frame: Frame) => void): (piece: Buffer) => void {
  let pieces: Buffer[] = []
  let size = 0
  // Nothing is read before this many bytes have arrived: joining after each chunk would be quadratic for a large frame.
  let needed = 6
  return piece => {
    pieces.push(piece)
    size += piece.byteLength
    while (size >= needed) {
      const bytes = Buffer.concat(pieces)
      const length = frameLength(bytes)
      if (length > size) {
        pieces = [bytes]
        needed = length
        return
      }
      take(unmasked(bytes.subarray(0, length)))
      const rest = bytes.subarray(length)
      pieces = [rest]
      size = rest.byteLength
      needed = 6
    }
  }
}

function headLength(bytes: Buffer): number {
  const short = bytes.readUInt8(1) & 0x7f
  return short === 126 ? 4 : short === 127 ? 10 : 2
}

function frameLength(bytes: Buffer): number {
  const head = headLength(bytes)
  if (bytes.byteLength < head) return head
  const short = bytes.readUInt8(1) & 0x7f
  const payload = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
  return head + 4 + payload
}

function unmasked(bytes: Buffer): Frame {
  const head = headLength(bytes)
  const mask = [0, 1, 2, 3].map(index => bytes.readUInt8(head + index))
  const payload = new Uint8Array(bytes.subarray(head + 4))
  for (let at = 0; at < payload.byteLength; at++) payload[at] = (payload[at] ?? 0) ^ (mask[at & 3] ?? 0)
  return { opcode: bytes.readUInt8(0) & 0x0f, payload }
}
