/** Milliseconds to wait for the report of a violation. It is a task of its own, which may run after the failure. */
const REPORT_DELAY = 500

/** Watches for violations of the Content Security Policy: what fails because of one does not say so itself. */
export interface PolicyWatch {
  /** The first directive that was violated, as soon as it is reported, or `undefined` if none is. */
  violated(): Promise<string | undefined>
  stop(): void
}

/** Begins to watch for violations of these directives, by default of any. */
export function watchPolicy(directives?: readonly string[]): PolicyWatch {
  let report = (_directive: string): void => {}
  const reported = new Promise<string>(resolve => {
    report = resolve
  })
  const note = (event: Event): void => {
    if (!('effectiveDirective' in event) || typeof event.effectiveDirective !== 'string') return
    if (directives?.includes(event.effectiveDirective) !== false) report(event.effectiveDirective)
  }
  // In a worker the event is fired at the global object, in a page at the document, from which it bubbles there.
  globalThis.addEventListener?.('securitypolicyviolation', note)
  return {
    violated: () =>
      new Promise(resolve => {
        const timer = setTimeout(resolve, REPORT_DELAY, undefined)
        void reported.then(directive => {
          clearTimeout(timer)
          resolve(directive)
        })
      }),
    stop: () => globalThis.removeEventListener?.('securitypolicyviolation', note),
  }
}
