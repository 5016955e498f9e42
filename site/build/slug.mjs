/**
 * The anchor of a heading, as GitHub makes it, so that a link works there and on the site.
 *
 * @param {string} heading
 * @returns {string}
 */
export function slug(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}
