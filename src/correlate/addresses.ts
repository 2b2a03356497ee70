// Private use (RFC 1918), shared with carriers (RFC 6598), loopback and link-local; for IPv6 unique local (RFC 4193) and link-local.
const NOT_PUBLIC =
  /^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|::1$)/i;

/** Whether an address is one that a box is reached at from everywhere, without a NAT in front of it. */
export function isPublic(address: string): boolean {
  return !NOT_PUBLIC.test(address);
}
