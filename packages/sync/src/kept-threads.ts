/**
 * Whether a thread that loaded an embedded engine is kept, idle, until the process ends. Bun and Deno free what such a thread
 * made while native code still refers to it, and abort the process.
 */
export function keepsEngineThreads(): boolean {
  return 'Bun' in globalThis || 'Deno' in globalThis
}
