// The event logs that the tests write, read by libevtx: what our reader is tested with has to be what others take for a log.
import { describe, expect, test } from 'vitest';
import { evtx } from '../../src/readers/evtx.ts';
import { readAll } from '../readers/client-sources.ts';
import { STORY, storyEvents } from '../support/client-story.ts';
import { evtxFile } from '../support/evtx.ts';
import { evtxexported, evtxinfo, hasEvtxexport } from '../support/evtxexport.ts';

const FORMS = ['nested', 'template', 'bare', 'plain'] as const;

// In CI a second reading that is missing is a failure, not a reason to skip.
describe.skipIf(!hasEvtxexport && process.env['CI'] === undefined)('evtxexport reads what the writer wrote', () => {
  test.each(FORMS)('in the form %s', async (form) => {
    const written = [
      ...storyEvents(4711, { form }),
      {
        ...(storyEvents(4711 + STORY.length, { form })[0] ?? never()),
        provider: 'Elsewhere',
        strings: ['a & b <c> "d"', 'e'],
      },
    ];
    const file = evtxFile(written, { perChunk: 5, spare: 1 });
    const exported = evtxexported(file);
    expect(exported.map(({ time, ...event }) => ({ ...event, time: time.slice(0, 27) }))).toEqual(
      written.map(({ id, time, provider, level, strings }) => ({
        id,
        provider,
        level,
        strings,
        time: time.slice(0, 27),
      })),
    );
    expect(evtxinfo(file)).toMatch(new RegExp(`Number of records\\s*: ${written.length}\n`));
    expect(evtxinfo(file)).not.toMatch(/corrupt/i);
    // Each event of ours is one of theirs.
    const { events } = await readAll(evtx, file);
    for (const { evidence, at } of events) {
      const other = exported.find(({ id }) => id === evidence.record);
      expect(evidence.excerpt?.startsWith(`${other?.time.slice(0, 27)}Z ${other?.provider}`)).toBe(true);
      expect(at.kind === 'absolute' && at.epochNs).toBe(nanosecondsOf(other?.time ?? ''));
    }
  });
});

function nanosecondsOf(time: string): bigint {
  const [whole = '', fraction = ''] = time.replace(/Z$/, '').split('.');
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

function never(): never {
  throw new Error('the story is empty');
}
