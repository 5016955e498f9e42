import { failedStep, type Report } from './report.js'

/** A report as one JSON document. */
export function reportAsJson(report: Report): string {
  const { command, url, results } = report
  const failed = failedStep(report)
  return `${JSON.stringify({ command, url, ok: failed === undefined, failed: failed ?? null, steps: results }, null, 2)}\n`
}
