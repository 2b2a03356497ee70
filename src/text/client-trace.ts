// The client's own code logs what it does as a trace, in three shapes: several lines on Windows, the same folded onto one
// line elsewhere, and a terser one in AnyConnect 2.x (secure-client-dart.md 2.3, 3.2). All come here on one line.

export interface Trace {
  /** `CIPsecProtocol::initiateTunnel`: who says so. */
  readonly name: string;
  /** The function it had called, where that failed. */
  readonly invoked: string | undefined;
  /** As printed (`0xFE37002E`), undefined for none and for zero, which means no error. */
  readonly returnCode: string | undefined;
  /** `CTRANSPORT_ERROR_TIMEOUT` */
  readonly symbol: string | undefined;
  /** What follows: free text. */
  readonly text: string;
}

/** The parts of a trace, or undefined for a body of another shape. */
export function traceOf(text: string): Trace | undefined {
  if (text.startsWith('Function: ')) return labelledTrace(text);
  return text.startsWith('[p') ? terseTrace(text) : undefined;
}

const LINE = /^ Line: \d+ ?/;
const RETURNED = /^(-?\d{1,11}) \((0x[0-9A-Fa-f]{1,8})\)(?: Description: (\S+) ?)?/;
const SYMBOL = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?::(.*))?$/;

/**
 * `Function: F File: X.cpp Line: 598 [Invoked Function: G Return Code: -1 (0xFFFFFFFF) Description: SYMBOL] text`. Found by
 * position: a pattern with several free parts would be slow on a hostile line.
 */
function labelledTrace(text: string): Trace | undefined {
  const file = text.indexOf(' File: ');
  const line = text.indexOf(' Line: ', file);
  if (file < 0 || line < 0) return undefined;
  const name = text.slice('Function: '.length, file);
  const rest = text.slice(line).replace(LINE, '');
  const plain: Trace = { name, invoked: undefined, returnCode: undefined, symbol: undefined, text: rest };
  if (!rest.startsWith('Invoked Function: ')) return plain;
  const code = rest.indexOf(' Return Code: ');
  const returned = RETURNED.exec(rest.slice(code + ' Return Code: '.length));
  if (code < 0 || returned === null) return plain;
  const [all, value, hex, described = ''] = returned;
  const [, symbol, detail = ''] = SYMBOL.exec(described) ?? [];
  const behind = rest.slice(code + ' Return Code: '.length + all.length);
  const words = symbol === undefined && described !== 'unknown' ? described : detail;
  return {
    name,
    invoked: rest.slice('Invoked Function: '.length, code),
    returnCode: value === '0' ? undefined : hex,
    symbol,
    text: `${words} ${behind}`.trim(),
  };
}

// [p:4325 pp:1]: error - CstpProtocol.cpp:1507 (fe1e000b) CCstpProtocol::handleExpiredDPD
const PROCESS = /^\[p: ?\d{1,10} pp: ?\d{1,10}\]: ?(?:(?:error|warning) - )?/;
const PLACE = /^[\w./\\-]{1,200}\.(?:cpp|c|mm|m|h|inl):\d{1,6} \(([0-9a-f]{1,8})\) ?/;
// CTlsProtocol::flush text   ProfileMgr :: getHost text (nothing tells where the name ends but the first blank)
const NAME = /^[A-Za-z_~][\w~:-]{0,199}(?: :: [\w~]{1,127})?/;

/** What stands behind a process alone is plain text. */
function terseTrace(text: string): Trace | undefined {
  const process = PROCESS.exec(text)?.[0];
  if (process === undefined) return undefined;
  const behind = text.slice(process.length);
  const [place = '', code = '0'] = PLACE.exec(behind) ?? [];
  const rest = behind.slice(place.length);
  const name = place === '' ? '' : (NAME.exec(rest)?.[0] ?? '');
  return {
    name: name.replace(' :: ', '::'),
    invoked: undefined,
    returnCode: code === '0' ? undefined : `0x${code.toUpperCase()}`,
    symbol: undefined,
    text: rest.slice(name.length).trim(),
  };
}
