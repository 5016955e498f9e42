/** What the errors of engines say that run inside the program. */
export const MESSAGES = {
  'open-given-up': (): string => 'The attempt to open the database was given up',
  'engine-gave-no-session': (words: string): string => `The engine gave no session: ${words}`,
  'engine-broke-protocol': (): string => 'The engine did not answer in its protocol',
  'engine-without-export': (): string => 'The installed engine has no export',
  'engine-did-not-export': (): string => 'The engine did not export',

  'engine-boolean-or-object': (): string => 'is neither a boolean nor an object',
  'engine-not-boolean': (): string => 'is not a boolean',
  'engine-targets': (): string => 'is neither a boolean, a list of names, nor { allow, deny }',
  'engine-names': (): string => 'is neither a boolean nor a list of names',
  'engine-name': (name: string): string => `has a name that the engine does not take: ${name}`,
  'engine-seconds': (): string => 'is not a number of milliseconds that makes 1 to 255 whole seconds',
}

/** What to do about them. */
export const HINTS = {
  'update-engine': (): string => 'Update the package of the engine: pnpm add @surrealdb/node@^3.0.3',
}
