/**
 * Why a link could not be made or was lost, in the words of a transport:
 * - `refused`: nothing listens, or no route leads there; another attempt may succeed
 * - `host-not-found`: the name has no address
 * - `tls`: no trusted secure channel
 * - `lost`: the link was there and is gone
 * - `protocol`: the other side said what the protocol does not know
 * - `overload`: the other side cannot serve now (5xx, 429), or our own buffer is full
 * - `authentication`: the other side refused who is asking
 * - `too-big`: a request or reply over a size limit
 * - `unencodable`: the request holds a value that has no form on the wire
 * - `closed`: this side closed the link
 */
export type TransportFailureReason =
  | 'refused'
  | 'host-not-found'
  | 'tls'
  | 'lost'
  | 'protocol'
  | 'overload'
  | 'authentication'
  | 'too-big'
  | 'unencodable'
  | 'closed'

/** Why a link is gone, in one word. */
export type CloseKind = 'local' | 'lost' | 'protocol' | 'policy' | 'too-big' | 'restart'
