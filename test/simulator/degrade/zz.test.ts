import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { journey, OPTIONS } from '../gateway-text/sample-notes.ts';
import { gatewayText } from '../gateway-text/terminal.ts';
import type { CaseFile } from '../case.ts';
import { operators } from './index.ts';
import { draws, smallCase, truth, of } from './small-case.ts';
import { segmentsOf } from './gateway-text.ts';
test('look', () => {
  const text = gatewayText(journey(), OPTIONS);
  writeFileSync('/tmp/j-0.txt', text);
  const segs = segmentsOf(text);
  writeFileSync('/tmp/j-seg.txt', segs.map((s) => `[${s.kind}] ${s.lines.join('')}`).join(''));
  const f: CaseFile = { path: 'a.log', bytes: Buffer.from(text), aspect: 'debug', format: 'ios-terminal', from: 'gw1', planted: [] };
  for (const name of ['debug-condition', 'foreign-peers', 'without-unconfirmed', 'lost-lines', 'gateway-clock-step-back', 'log-copies']) {
    const op = operators.find((o) => o.name === name);
    writeFileSync(`/tmp/j-${name}.txt`, (op?.apply([f], { random: draws() }) ?? []).map((x) => x.bytes.toString()).join('\n=====\n'));
  }
  writeFileSync('/tmp/j-small.txt', of(operators.find((o) => o.name === 'foreign-peers')?.apply(smallCase(), { random: draws(), truth }) ?? [], 'debug')[0]?.bytes.toString() ?? '');
});
