// How changesets become entries of CHANGELOG.md. All packages have one version, so updated dependencies are no news.

/** @param {{ readonly summary: string }} changeset */
async function getReleaseLine({ summary }) {
  const [first = '', ...rest] = summary.trim().split('\n')
  return [`- ${first}`, ...rest.map(line => (line === '' ? '' : `  ${line}`))].join('\n')
}

async function getDependencyReleaseLine() {
  return ''
}

module.exports = { getReleaseLine, getDependencyReleaseLine }
