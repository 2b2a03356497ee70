import type { CaseFile } from '../case.ts';
import { editGatewayText, hasRecords, type Segment } from './gateway-text.ts';
import { keepsOf, type Operator, withBytes } from './operator.ts';
import { linesOf, textOf, withoutEnd } from './text-bytes.ts';
import { CLIENT_UNCONFIRMED, GATEWAY_CONFIRMED, GATEWAY_UNCONFIRMED } from './unconfirmed-templates.ts';

export const withoutUnconfirmed: Operator = {
  name: 'without-unconfirmed',
  title: 'Gateway and client text without any line of unconfirmed wording',
  losesSentence:
    `Lines go whose wording is known from hearsay only, as if the release worded them in another way. Packet
    blocks, identities, deletions and user notices stay, and with them whether and how an attempt ended.`.replace(
      /\s+/g,
      ' ',
    ),
  applies: (files) => files.some((file) => hasRecords(file) || isClientText(file)),
  apply: (files) => {
    const withGateway = editGatewayText(files, { aspects: ['debug'], evidence: 'less' }, (segments) => {
      const kept = confirmed(segments);
      return kept.length === segments.length ? null : kept;
    });
    return withGateway.map(withoutClientHearsay);
  },
  keeps: keepsOf({
    debug: ['visible', 'outcome', 'lateness', 'sequel', 'gatewayState', 'timeout'],
    log: ['visible', 'outcome', 'timeout'],
  }),
};

const TAG = /^IKEv2(?:-[A-Z]+)?:(?:\([^)]*\)\s*:)?\s*%?[:\s]*/;

function confirmed(segments: readonly Segment[]): readonly Segment[] {
  let inList = false;
  return segments.filter((segment) => {
    if (segment.kind !== 'record' || !TAG.test(segment.text)) return true;
    const text = segment.text.replace(TAG, '');
    // The attributes of a list stand in records of their own and mean nothing without the line that says whose they are.
    const isListed = inList && /^(?:Config-type|Attrib type):/.test(text);
    const isUnconfirmed =
      !GATEWAY_CONFIRMED.some((it) => it.test(text)) && GATEWAY_UNCONFIRMED.some((it) => it.test(text));
    inList = isListed || /^Config data recieved:/.test(text);
    return !isListed && !isUnconfirmed;
  });
}

function isClientText(file: CaseFile): boolean {
  return file.aspect === 'log' && textOf(file) !== null;
}

function withoutClientHearsay(file: CaseFile): CaseFile {
  const text = isClientText(file) ? textOf(file) : null;
  if (text === null) return file;
  const records = clientRecords(text.text);
  const kept = records.filter((record) => !isHearsay(record));
  return kept.length === records.length ? file : withBytes(file, text.encode(kept.join('')), 'less');
}

const SEPARATOR = /^\s*\*{10,}\s*$/;

/** Records of Windows text with the separator before them, or lines where a line is a message. */
function clientRecords(text: string): readonly string[] {
  const lines = linesOf(text);
  if (!lines.some((line) => SEPARATOR.test(withoutEnd(line)))) return lines;
  const records: string[] = [];
  for (const line of lines) {
    if (SEPARATOR.test(withoutEnd(line)) || records.length === 0) records.push(line);
    else records.push(`${records.pop() ?? ''}${line}`);
  }
  return records;
}

/** What stands before the message: labels of a DART record, or a syslog or unified-log prefix up to the process. */
const LABELS = /^[\s*]*(?:(?:Date|Time|Type|Source)\s+:[^\r\n]*[\r\n]+\s*)*Description\s+:\s?/;

function isHearsay(record: string): boolean {
  const message = record.replace(LABELS, '').replace(/\s+/g, ' ').trim();
  return CLIENT_UNCONFIRMED.some((template) => template.test(message));
}
