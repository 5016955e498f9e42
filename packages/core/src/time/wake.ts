/** The network is back; a page comes from the back/forward cache; a page is shown again, or was frozen. */
const SIGNS = ['online', 'pageshow', 'visibilitychange']

/** What is used of a page. A worker has no `document`, Node has none of it. */
interface Page {
  readonly document?: { readonly visibilityState: string }
  addEventListener?(type: string, listener: () => void): void
  removeEventListener?(type: string, listener: () => void): void
}

/** Calls `run` each time the platform shows a sign of being back, until what it returns is called. */
export function onWake(run: () => void): () => void {
  const page = globalThis as Page
  if (page.addEventListener === undefined) return ignore
  const heard = (): void => {
    if (page.document?.visibilityState !== 'hidden') run()
  }
  for (const sign of SIGNS) page.addEventListener?.(sign, heard)
  return () => {
    for (const sign of SIGNS) page.removeEventListener?.(sign, heard)
  }
}

function ignore(): void {}
