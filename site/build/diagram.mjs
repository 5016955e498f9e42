import { renderMermaidSVG } from 'beautiful-mermaid'

/**
 * A Mermaid diagram as SVG, in the colours of the page. `theme/style.css` has its styles: a page loads nothing for it.
 *
 * @param {string} text
 * @returns {string}
 */
export function diagram(text) {
  const svg = renderMermaidSVG(text, { bg: 'var(--vp-c-bg)', fg: 'var(--vp-c-text-1)', transparent: true })
  return `<div class="diagram">${svg.replace(/<style>[\s\S]*?<\/style>/, '').replaceAll(/\n\s*/g, ' ')}</div>\n`
}
