import { renderMermaidSVG } from 'beautiful-mermaid'

/** VitePress renders each page twice. @type {Map<string, string>} */
const drawn = new Map()

/**
 * A Mermaid diagram as SVG, in the colours of the page. `theme/style.css` has its styles: a page loads nothing for it.
 *
 * @param {string} text
 * @returns {string}
 */
export function diagram(text) {
  const svg = drawn.get(text) ?? draw(text)
  drawn.set(text, svg)
  return `<div class="diagram">${svg}</div>\n`
}

/** @param {string} text */
function draw(text) {
  const svg = renderMermaidSVG(text, { bg: 'var(--vp-c-bg)', fg: 'var(--vp-c-text-1)', transparent: true })
  // The template compiler of Vue takes no styles, and these would load a font from elsewhere.
  return svg.replace(/<style>[\s\S]*?<\/style>/, '').replaceAll(/\n\s*/g, ' ')
}
