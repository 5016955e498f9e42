/** Milliseconds to wait for the report of a violation, which may arrive after the failure. */
const REPORT_DELAY = 500

/** Watches for violations of the Content Security Policy, since the resulting errors do not mention it. */
export interface PolicyWatch {
  /** Resolves with the first violated directive once it is reported, or with `undefined` if none is. */
  violated(): Promise<string | undefined>
  stop(): void
}

/** Starts watching for violations of these directives, or by default of any. */
export function watchPolicy(directives?: readonly string[]): PolicyWatch {
  let report = (_directive: string): void => {}
  const reported = new Promise<string>(resolve => {
    report = resolve
  })
  const note = (event: Event): void => {
    if (!('effectiveDirective' in event) || typeof event.effectiveDirective !== 'string') return
    if (directives?.includes(event.effectiveDirective) !== false) report(event.effectiveDirective)
  }
  // The event is dispatched on the global object of a worker, and bubbles there from the document of a page.
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
