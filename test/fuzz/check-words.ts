// What `decode` prints of each message is text that any terminal can bear, whatever the message holds.
import { decodedBlock } from '../../src/reporters/decode/text.ts';
import type { Observed } from './observe.ts';

/** Control characters, and those that turn the direction of writing. Lines end in a line feed. */
const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
/** What string building makes of a value that is not there. */
const ACCIDENT = /\bundefined\b|\bNaN\b|\[object /;

const WIDTHS = [20, 100];

/** Complaints about blocks of text. What cannot be rendered at all throws. */
export function* unprintable({ messages }: Observed): Generator<string> {
  const paths = new Map([['S1', 'capture.pcap']]);
  for (const { decoded } of messages) {
    const width = WIDTHS[decoded.frame % WIDTHS.length] ?? 100;
    const block = decodedBlock(decoded, { width, ascii: decoded.frame % 3 === 0, color: false, paths });
    const harm = HARMFUL.exec(block);
    if (harm !== null) yield `frame ${decoded.frame} prints character ${harm[0].codePointAt(0)}`;
    const accident = ACCIDENT.exec(block);
    if (accident !== null) yield `frame ${decoded.frame} prints ${accident[0]}`;
  }
}
