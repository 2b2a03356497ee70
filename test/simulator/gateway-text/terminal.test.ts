import { expect, test } from 'vitest';
import { kinds, ofKind, read, skipped } from '../../readers/ios-reading.ts';
import { journey, OPTIONS } from './sample-notes.ts';
import { gatewayText } from './terminal.ts';

test('try', async () => {
  const text = gatewayText(journey(), OPTIONS);
  console.log(text);
  const reading = await read(text);
  console.log(JSON.stringify(reading.diagnostics, null, 1), JSON.stringify(reading.tally), kinds(reading).join(' '));
  for (const form of ['buffer', 'rfc3164', 'rfc5424', 'syslog-wire', 'btrace', 'event-trace'] as const) {
    const t = gatewayText(journey(), { ...OPTIONS, form });
    const r = await read(t);
    console.log(
      form,
      t.slice(0, 900),
      JSON.stringify(r.diagnostics.slice(0, 5)),
      JSON.stringify(r.tally),
      ofKind(r, 'gateway.ike-packet' as never).length,
    );
    void skipped;
    expect(1).toBe(1);
  }
});
