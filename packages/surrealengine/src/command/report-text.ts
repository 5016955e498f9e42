import { plain } from './plain.js'
import { failedStep, type Report } from './report.js'
import type { StepResult } from './step.js'

const COLOURS = { ok: 32, failed: 31, skipped: 90 } as const
const STATUS_WIDTH = 'skipped'.length
const TIME_WIDTH = '10000.0 ms'.length

/** Writes a report line by line, as the steps end. */
export interface TextReport {
  head(command: string, url: string): string
  line(result: StepResult): string
  end(report: Report): string
}

/** Lines with columns wide enough for these steps, with or without colours. */
export function textReport(names: readonly string[], coloured: boolean): TextReport {
  const width = Math.max(...names.map(name => name.length))
  const paint = (text: string, status: StepResult['status']): string =>
    coloured ? `\x1b[${COLOURS[status]}m${text}\x1b[0m` : text

  function line(result: StepResult): string {
    const { name, status, ms } = result
    const time = status === 'skipped' ? '' : `${ms.toFixed(1)} ms`
    const found = status === 'failed' ? result.message : result.detail
    const columns = [paint(status.padEnd(STATUS_WIDTH), status), name.padEnd(width), time.padStart(TIME_WIDTH)]
    const cure =
      status === 'failed' && result.cure !== undefined
        ? [`  ${' '.repeat(STATUS_WIDTH)}  Cure: ${plain(result.cure)}\n`]
        : []
    return [`  ${columns.join('  ')}  ${plain(found)}\n`, ...cure].join('')
  }

  return {
    head: (command, url) => `${command} ${plain(url)}\n`,
    line,
    end: report => {
      const failed = failedStep(report)
      return failed === undefined
        ? `${paint('All is well.', 'ok')}\n`
        : `${paint(`It ends at: ${failed}.`, 'failed')}\n`
    },
  }
}
