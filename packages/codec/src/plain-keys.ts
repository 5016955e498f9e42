/** `__proto__` in UTF-8. */
const KEY = Uint8Array.from('__proto__', character => character.charCodeAt(0))
const UNDERSCORE = 0x5f

/** Whether the bytes hold the text `__proto__` anywhere. Hardly any do, so looking first costs least. */
export function mentionsPrototype(bytes: Uint8Array): boolean {
  const last = bytes.length - KEY.length
  for (let at = bytes.indexOf(UNDERSCORE); at >= 0 && at <= last; at = bytes.indexOf(UNDERSCORE, at + 1)) {
    if (KEY.every((byte, index) => bytes[at + index] === byte)) return true
  }
  return false
}

/**
 * Makes `__proto__` the plain key that it is in data. A decoder that assigns it has set the prototype of the object
 * instead, and whoever stored the data would give properties to all who read it.
 */
export function restorePlainKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) {
    for (const each of value) restorePlainKeys(each)
    return value
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (isOfClass(prototype)) return value
  for (const each of Object.values(value)) restorePlainKeys(each)
  if (prototype === Object.prototype) return value
  Object.setPrototypeOf(value, Object.prototype)
  const plain = { value: restorePlainKeys(prototype), enumerable: true, writable: true, configurable: true }
  return Object.defineProperty(value, '__proto__', plain)
}

/** Data holds no functions, so nothing that was sent can pass for the prototype of a class. */
function isOfClass(prototype: unknown): boolean {
  if (typeof prototype !== 'object' || prototype === null || prototype === Object.prototype) return false
  const { constructor: made } = prototype
  return typeof made === 'function' && made.prototype === prototype
}
