import { describe, expect, test, vi } from 'vitest';
import type { EvidenceRef } from '../../src/model/evidence.ts';
import type { Result, TimelineEntry } from '../../src/model/result.ts';
import type { CaseSettings } from '../../src/model/settings.ts';
import { analysed } from '../support/analysed.ts';
import { scenarios } from './scenarios/index.ts';
import { simulate } from './stage/simulate.ts';

// What a text tells first, and what a capture shows first, stands first in the timeline: a response behind its request, what the gateway did about
// a message behind the message. Texts whose clock was set meanwhile are left out: their times compare only within a stretch.

vi.setConfig({ testTimeout: 600_000 });

let compared = 0;

describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('timeline of %s', (_name, scenario) => {
  test('keeps the order of every text and capture', async () => {
    const { files } = simulate(scenario, 1);
    const result = await analysed(files, scenario.evidence.settings as CaseSettings | undefined);
    const set = setMeanwhile(result);
    const last = new Map<string, { place: EvidenceRef; entry: TimelineEntry }>();
    for (const entry of result.timeline) {
      // Another source may tell of a run from the middle on.
      if (entry.until !== null) continue;
      const first = new Map<string, EvidenceRef>();
      for (const place of entry.evidence) if (!first.has(place.source)) first.set(place.source, place);
      for (const [source, place] of first) {
        if (set.has(source)) continue;
        const key = `${source} ${entry.at.utc === null ? entry.at.clock : 'utc'}`;
        const before = last.get(key);
        if (before !== undefined && before.place.start > place.start)
          expect
            .soft(`${entry.summary} (${place.line ?? place.frame})`, source)
            .toBe(`not behind ${before.entry.summary} (${before.place.line ?? before.place.frame})`);
        if (before !== undefined) compared++;
        last.set(key, { place, entry });
      }
    }
  });
});

test('there was something to compare', () => expect(compared).toBeGreaterThan(5000));

function setMeanwhile({ clocks, diagnostics }: Result): Set<string> {
  const stepped = diagnostics.filter(({ code }) => code === 'clock.stepped').map(({ source }) => source);
  const broken = clocks.filter(({ segments }) => segments.length > 1).flatMap(({ sources }) => sources);
  return new Set([...stepped, ...broken].filter((source) => source !== null && source !== undefined));
}
