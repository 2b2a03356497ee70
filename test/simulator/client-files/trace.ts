import type { Micros } from '../world/time.ts';

// The shapes that bodies of client records have (message log of Secure Client and AnyConnect): plain sentences, notices
// to the user, and trace blocks that quote a function, its file and a return code.

export type Severity = 'Information' | 'Warning' | 'Error';
export type Role = 'agent' | 'ui' | 'downloader';

/** One record without its time; `after` is how long after the note it is written. */
export interface Said {
  readonly source: Role;
  readonly severity: Severity;
  readonly body: string;
  readonly after?: Micros;
}

export function agent(body: string, severity: Severity = 'Information'): Said {
  return { source: 'agent', severity, body };
}

/** What the client's window shows. The level stands in the sentence and as type of the record. */
export function notice(text: string, level: Lowercase<Severity> = 'information'): Said {
  const severity = level === 'error' ? 'Error' : level === 'warning' ? 'Warning' : 'Information';
  return { source: 'ui', severity, body: `Message type ${level} sent to the user:\n${text}` };
}

/** `CIPsecProtocol::initiateTunnel`, its file and the line in this build. */
export type Place = readonly [fn: string, file: string, line: number];

export function trace([fn, file, line]: Place, ...text: readonly string[]): string {
  return [`Function: ${fn}`, `File: ${file}`, `Line: ${line}`, ...text].join('\n');
}

/** A trace of a call that failed: what was called, its code and the symbol of the code, then free text. */
export function failedCall(place: Place, invoked: string, failure: Failure, ...text: readonly string[]): string {
  const { code, symbol } = FAILURES[failure];
  // Codes are printed as a signed number and, in brackets, as the unsigned 32 bits of the same.
  const hex = code.toString(16).toUpperCase().padStart(8, '0');
  return trace(
    place,
    `Invoked Function: ${invoked}`,
    `Return Code: ${code | 0} (0x${hex})`,
    `Description: ${symbol}`,
    ...text,
  );
}

export type Failure = keyof typeof FAILURES;

// Symbols with the numbers they were published with in 4.10 and 5.1. The one without a symbol stems from a
// generation that had none.
const FAILURES = {
  certNotFound: { code: 0xfe21000e, symbol: 'CERTSTORE_ERROR_CERT_NOT_FOUND' },
  certParameter: { code: 0xfe200002, symbol: 'CERTSTORE_ERROR_BAD_PARAMETER' },
  noAttribute: { code: 0xfe120010, symbol: 'TLV_ERROR_NO_ATTRIBUTE' },
  notInitialized: { code: 0xfe000007, symbol: 'GLOBAL_ERROR_NOT_INITIALIZED' },
  unexpected: { code: 0xfe000009, symbol: 'GLOBAL_ERROR_UNEXPECTED' },
  socketTimeout: { code: 0xfe1e0024, symbol: 'SOCKETTRANSPORT_ERROR_CONNECT_TIMEOUT' },
  transportTimeout: { code: 0xfe370030, symbol: 'CTRANSPORT_ERROR_TIMEOUT' },
  addressLookup: { code: 0xfe25000c, symbol: 'SOCKETSUPPORT_ERROR_GETADDRINFO' },
  connectFailed: { code: 0xfe3d0009, symbol: 'CONNECTMGR_ERROR_UNEXPECTED' },
  bestRoute: { code: 0xfea40021, symbol: 'ROUTETABLE_ERROR_GETBESTROUTE_FAILED' },
  deadPeer: { code: 0xfe1e000b, symbol: 'unknown' },
  loadLibrary: { code: 0xfe18000b, symbol: 'CZLIB_ERROR_LOAD_LIBRARY' },
} as const;
