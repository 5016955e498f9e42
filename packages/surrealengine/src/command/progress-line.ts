/** How often the line changes, in milliseconds. */
const INTERVAL = 100
const CLEAR = '\r\x1b[K'
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** One line on a terminal that tells how far something is. */
export interface ProgressLine {
  at(bytes: number): void
  /** Takes the line away. */
  end(): void
}

/** A progress line that `write` shows. `now` is in milliseconds. */
export function progressLine(
  verb: string,
  write: (text: string) => void,
  now: () => number = () => performance.now(),
): ProgressLine {
  const started = now()
  let shown = Number.NEGATIVE_INFINITY
  return {
    at: bytes => {
      const time = now()
      if (time - shown < INTERVAL) return
      shown = time
      const seconds = (time - started) / 1000
      const rate = seconds > 0 ? `, ${formatBytes(bytes / seconds)}/s` : ''
      write(`${CLEAR}${verb} ${formatBytes(bytes)}${rate}`)
    },
    end: () => {
      if (shown > Number.NEGATIVE_INFINITY) write(CLEAR)
    },
  }
}

/** A size for people: `1.5 MB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const amount = bytes / 1000 ** power
  return `${power === 0 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[power] ?? ''}`
}
