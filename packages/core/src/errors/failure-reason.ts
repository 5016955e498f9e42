/**
 * Why a transport could not open a link, or lost it:
 * - `refused`: nothing listens at the address, or it is unreachable; another attempt may succeed
 * - `host-not-found`: the host name could not be resolved
 * - `tls`: no trusted TLS connection
 * - `lost`: an open link was lost
 * - `protocol`: the server violated the protocol
 * - `overload`: the server cannot serve now (5xx, 429), or our own buffer is full
 * - `authentication`: the server rejected the credentials
 * - `too-big`: a request or reply over a size limit
 * - `unencodable`: the request contains a value that cannot be encoded
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

/** Why a link ended. */
export type CloseKind = 'local' | 'lost' | 'protocol' | 'policy' | 'too-big' | 'restart'
