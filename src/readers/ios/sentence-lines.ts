import type { IosLine } from '../../text/ios-prefix.ts';
import { withoutFields } from './packet.ts';
import { kindOf, type OpenRecord, withoutColons } from './record.ts';
import { dataLeft } from './sentence-data.ts';

// The lines below a sentence that are certainly part of it (ios-text.md 1.7): lists, and what it cannot do without.

// Config data to send: / Config-type: Config-reply / Attrib type: ipv4-addr, length: 4, data: 192.168.20.5
const LISTS_ATTRIBUTES = /^(?:Config data |Config-type: |Attrib type: )/;
const ATTRIBUTE = /^ *(?:Config-type: |Attrib type: )/;
// IKE Proposal: 1, SPI size: 0 (initial negotiation), / Num. transforms: 4 /    AES-CBC   SHA512   SHA512   DH_GROUP_256_ECP/Group 19
const LISTS_TRANSFORMS = /^(?:IKE|ESP|AH) Proposal: /;
// A server that takes each line as a message may drop the blanks in front.
const TRANSFORMS = /^(?:Num\. transforms: \d| {2,}[A-Z\d][\w/-]*(?: |$)|[A-Z\d][\w/-]* {3}\S)/;

// Received Policies: / Proposal 1:  AES-CBC-256 SHA1 SHA96 DH_GROUP_1024_MODP/Group 2
const LISTS_POLICIES = /^(?:Received|Expected) Policies:/i;
const POLICY = /^ *(?:(?:ESP|AH): ?)?Proposal \d{1,3}:/;

/** True for a line of such a list. */
export function isListLine(text: string): boolean {
  return ATTRIBUTE.test(text) || TRANSFORMS.test(text) || POLICY.test(text);
}

/** Takes such a line. */
export function wraps(open: OpenRecord, line: IosLine): boolean {
  const takes = isListed(open, line) || isWrapped(open, line);
  if (takes) open.last = line;
  return takes;
}

function isListed(open: OpenRecord, line: IosLine): boolean {
  if (!lists(open, line)) return false;

  // An attribute is not quoted: it may be the session token.
  if (LISTS_POLICIES.test(open.text)) open.span.add(line);
  open.text += `\n${line.body}`;
  open.lines++;
  return true;
}

function isWrapped(open: OpenRecord, line: IosLine): boolean {
  if (isHeadBroken(open, line)) return true;
  // Rule 1: the context alone stands on the line. Rule 2: a state line goes on until its event.
  const contextOnly = open.text === '' && open.lines === 1;
  const stateLine = open.text.startsWith('SM Trace->') && !/Event: ?\S/.test(open.text);
  if (!contextOnly && !stateLine) return false;
  const more = line.body.trim();
  open.text = contextOnly ? withoutColons(more) : `${open.text} ${more}`;
  if (contextOnly) open.kind = kindOf(open.text);
  open.lines++;
  open.span.add(open.kind === 'sentence' ? line : withoutFields(line));
  return true;
}

// Sending / Packet [To 198.51.100.20:4500/From 203.0.113.5:4500/VRF i0:f0]
const FIRST_WORD = /^(?:Received|Sending|Retransmitting|Building)$/i;

/** The first word of a block alone: only the next line tells that it is one. */
function isHeadBroken(open: OpenRecord, line: IosLine): boolean {
  if (open.lines > 1 || !FIRST_WORD.test(open.text.trimEnd())) return false;
  const joined = `${open.text.trimEnd()} ${line.body.trimStart()}`;
  const kind = kindOf(joined);
  if (kind === 'sentence') return false;
  open.text = joined;
  open.kind = kind;
  open.lines++;
  open.span.add(withoutFields(line));
  return true;
}

/** The lines below `Config data to send:` and `IKE Proposal:`, and data that runs over several lines (2.4, 2.6). */
function lists(open: OpenRecord, line: IosLine): boolean {
  if (open.dataLeft > 0) {
    open.dataLeft -= line.text.length + 1;
    return true;
  }
  if (LISTS_ATTRIBUTES.test(open.text) && ATTRIBUTE.test(line.body)) {
    open.dataLeft = dataLeft(line.body);
    return true;
  }
  if (LISTS_POLICIES.test(open.text)) return POLICY.test(line.body);
  return LISTS_TRANSFORMS.test(open.text) && TRANSFORMS.test(line.body);
}
