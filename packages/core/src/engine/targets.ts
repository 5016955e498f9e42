const FUNCTION = /^(?:[a-z0-9]+::\*|[a-z0-9]+(?:::[a-z0-9]+)*)$/i
const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const V6 = /^[0-9a-f:.]+$/i
const HOST = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i
const BLOCK = /^([^/%]+)\/(0|[1-9]\d{0,2})$/
const WITH_PORT = /^(.*?)(?::(\d{1,5}))?$/
const EXPERIMENTS: ReadonlySet<string> = new Set(['files', 'surrealism'])

/** Whether the engine accepts this name of a function or a family of functions. */
export function isFunctionTarget(name: string): boolean {
  return FUNCTION.test(name)
}

/** Whether the engine accepts this host, with or without a port, this address, or this block of addresses. */
export function isNetworkTarget(name: string): boolean {
  const [, address, length] = BLOCK.exec(name) ?? []
  if (address !== undefined) {
    const version = isIP(address)
    return version !== 0 && Number(length) <= (version === 4 ? 32 : 128)
  }
  if (isIP(name) !== 0) return true
  const [, host = '', port = '0'] = WITH_PORT.exec(name) ?? []
  if (Number(port) > 65535) return false
  if (/^\[[0-9a-f:.]+\]$/i.test(host)) return isIP(host.slice(1, -1)) === 6
  // A host of numbers alone is valid only as an address.
  return HOST.test(host) && URL.canParse(`http://${host}`)
}

/** 4 or 6 for an address of that version of IP, 0 for anything else. */
function isIP(address: string): 0 | 4 | 6 {
  if (V4.test(address)) return 4
  return V6.test(address) && URL.canParse(`http://[${address}]`) ? 6 : 0
}

/** Whether the engine has this experimental feature. */
export function isExperiment(name: string): boolean {
  return EXPERIMENTS.has(name)
}
