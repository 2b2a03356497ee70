import type { IosLine } from '../../../text/ios-prefix.ts';
import { evidenceOf, type Run } from '../run.ts';

// What IOS lets a person configure (ios-text.md 5.2 to 5.4, from the data model of IOS XE 17.9.1). A box prints no other
// value: such a line was damaged on its way, or typed by hand into a document.

type Range = readonly [form: RegExp, least: number, most: number];

const RANGES: readonly Range[] = [
  [/^reconnect timeout (\d+)$/, 600, 86_400],
  [/^(?:crypto ikev2 )?dpd (\d+) /, 10, 3600],
  [/^(?:crypto ikev2 )?dpd \d+ (\d+) /, 2, 60],
  [/^lifetime (\d+)$/, 120, 86_400],
  [/^(?:crypto ikev2 )?nat keepalive (\d+)$/, 5, 3600],
  [/^authentication remote eap .*timeout (\d+)$/, 45, 180],
  [/^virtual-template (\d+)/, 1, 4095],
  [/^session-lifetime (\d+)$/, 120, 25_920_000],
  [/^crypto ikev2 fragmentation mtu (\d+)$/, 68, 1500],
  [/^crypto ikev2 limit \S+ (\d+)/, 1, 9999],
  [/^crypto ikev2 cookie-challenge (\d+)$/, 0, 1000],
  [/^crypto ikev2 diagnose error (\d+)$/, 1, 1000],
];

/** Tells of a value that no box prints. The value is kept as it stands. */
export function checkRange(text: string, line: IosLine, run: Run): void {
  for (const [form, least, most] of RANGES) {
    const value = form.exec(text)?.[1];
    if (value === undefined || (Number(value) >= least && Number(value) <= most)) continue;
    run.emit({
      kind: 'diagnostic',
      code: 'ios.config-out-of-range',
      message: `IOS takes ${least} to ${most} here; the line is damaged or was not printed by a router.`,
      source: run.source,
      evidence: evidenceOf(run.source, line),
    });
  }
}
