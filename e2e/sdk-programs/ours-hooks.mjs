const LIBRARIES = /\/node_modules\/ueberdb2\//

export function resolve(specifier, context, next) {
  const isChanged = specifier === 'surrealdb' && LIBRARIES.test(context.parentURL ?? '')
  return isChanged
    ? next('@surrealengine/surrealdb', { ...context, parentURL: import.meta.url })
    : next(specifier, context)
}
