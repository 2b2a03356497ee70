import type { EvidenceRef } from '../../model/evidence.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { Line } from '../../text/lines.ts';
import { evidenceOf, type Run } from './run.ts';

// Lines that are named in a diagnostic and not read: debugs of other products and of IKEv1, and lines that are too long.

const MESSAGES = {
  'ios.asa-debug': 'These are debug lines of an ASA or FTD, which is not supported as a headend; they are not read.',
  'ios.ikev1-debug': 'These are debug lines of IKEv1 (ISAKMP), which knows no reconnect; they are not read.',
  'ios.line-cut': 'A line is longer than 16 KiB; what stands behind that was cut off.',
  'text.line-too-long': 'A line is longer than 1 MiB; it is left out.',
} as const;

type Code = keyof typeof MESSAGES;

// ISAKMP:(1001):Old State = IKE_P1_COMPLETE   ISAKMP-ERROR: (0):...
const IKEV1 = /^ISAKMP\b/;

/** Each code is told once a source, at its end, with the first place and how often it held. */
export class Strangers {
  private readonly run: Run;
  private readonly found = new Map<Code, { readonly evidence: EvidenceRef; count: number }>();

  constructor(run: Run) {
    this.run = run;
  }

  asa(line: IosLine): void {
    this.note('ios.asa-debug', line);
    this.run.count('ASA debug');
  }

  /** Takes and counts a line of IKEv1; false for all others. */
  ikev1(line: IosLine): boolean {
    if (!IKEV1.test(line.body)) return false;
    this.note('ios.ikev1-debug', line);
    this.run.count('IKEv1 debug');
    return true;
  }

  /** A line of which the beginning is read. */
  cut(line: IosLine): void {
    this.note('ios.line-cut', line);
  }

  /** A line that is left out. Only its beginning is quoted. */
  tooLong(raw: Line): void {
    const text = raw.text.slice(0, 200);
    const said = {
      prefix: '',
      body: '',
      kind: 'text',
      prompt: undefined,
      host: undefined,
      isTrace: false,
      sequenceAt: -1,
      isNamedTwice: false,
      mayHoldSecret: true,
    } as const;
    this.note('text.line-too-long', { ...raw, text, ...said });
  }

  end(): void {
    const { source } = this.run;
    for (const [code, { evidence, count }] of this.found)
      this.run.emit({ kind: 'diagnostic', code, message: MESSAGES[code], source, evidence, count });
  }

  private note(code: Code, line: IosLine): void {
    const seen = this.found.get(code);
    if (seen === undefined) this.found.set(code, { evidence: evidenceOf(this.run.source, line), count: 1 });
    else seen.count++;
  }
}
