// A certificate that OpenSSL made, and what `openssl x509 -text` says of it; its key was thrown away.

export const CERTIFICATE = Buffer.from(
  'MIIB0zCCAXigAwIBAgIEEjSrzTAKBggqhkjOPQQDAjA9MQswCQYDVQQGEwJDSDEVMBMGA1UECgwMRXhhbXBsZSwgTHRkMRcwFQYDVQQDDA5ndy' +
    '5leGFtcGxlLmNvbTAeFw0yNjExMjIwMzU2MjdaFw0zNjExMTkwMzU2MjdaMD0xCzAJBgNVBAYTAkNIMRUwEwYDVQQKDAxFeGFtcGxlLCBMdGQx' +
    'FzAVBgNVBAMMDmd3LmV4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAETB2+iliimoHyiUPpyVDs6hI0TqCNzZBMiwfgB0Q5gl' +
    'bHVxs6VuVpRhUkEG5Iu9q7Exlb8IJ2emXRwW+5KjM6J6NmMGQwHwYDVR0RBBgwFoIOZ3cuZXhhbXBsZS5jb22HBMYzZAEwIgYDVR0lBBswGQYI' +
    'KwYBBQUHAwEGCCsGAQUFBwMRBgMqAwQwHQYDVR0OBBYEFLHSO2ohlRXOP8jZh0OmAlVr63SIMAoGCCqGSM49BAMCA0kAMEYCIQDTMJPKo8cg4m' +
    'UdBaIsrIvfb/ATslI6u7cMkK/uBYx+jgIhAOhDOPbjFuzFNAJC41YH9brD0CkCmSpdjjl5bopEBgQS',
  'base64',
);

/** The subject alone, as IDi or IDr would carry it, by its place in `openssl asn1parse`. */
export const SUBJECT_DER = CERTIFICATE.subarray(126, 126 + 2 + 61);

export const X509_FACTS = {
  subject: 'C=CH, O=Example\\, Ltd, CN=gw.example.com',
  issuer: 'C=CH, O=Example\\, Ltd, CN=gw.example.com',
  serial: '1234ABCD',
  notBefore: '2026-11-22T03:56:27Z',
  notAfter: '2036-11-19T03:56:27Z',
  subjectAltName: 'DNS:gw.example.com, IP Address:198.51.100.1',
  extendedKeyUsage: [
    { oid: '1.3.6.1.5.5.7.3.1', name: 'serverAuth' },
    { oid: '1.3.6.1.5.5.7.3.17', name: 'ipsecIKE' },
    { oid: '1.2.3.4', name: '1.2.3.4' },
  ],
  publicKey: { algorithm: 'ec', bits: 256, curve: 'prime256v1' },
  sha256: '21e31ba7351f8dc5b8f1df5deea64532c3bd4c81f50b5c3d6e9f5ab5768e98df',
};
