// Browser builds use this file instead of `diagnostics.ts`, which they get by importing its entry.
export const diagnostics: undefined = undefined
