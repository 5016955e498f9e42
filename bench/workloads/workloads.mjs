/** Loaded on demand: a client only loads its own workload. */
export const WORKLOADS = {
  blocking: () => import('./blocking.mjs'),
  class: () => import('./class.mjs'),
  codec: () => import('./codec.mjs'),
  'connect-many': () => import('./connect-many.mjs'),
  'connect-password': () => import('./connect-password.mjs'),
  'connect-token': () => import('./connect-token.mjs'),
  embedded: () => import('./embedded.mjs'),
  held: () => import('./held.mjs'),
  live: () => import('./live.mjs'),
  'open-links': () => import('./open-links.mjs'),
  point: () => import('./point.mjs'),
  pool: () => import('./pool.mjs'),
  reconnect: () => import('./reconnect.mjs'),
  select: () => import('./select.mjs'),
  supervision: () => import('./supervision.mjs'),
  write: () => import('./write.mjs'),
}
