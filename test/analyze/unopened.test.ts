import { describe, expect, test } from 'vitest';
import { unopened } from '../../src/correlate/unopened.ts';
import type { Ingested } from '../../src/ingest.ts';
import type { Event } from '../../src/model/event.ts';
import type { Aspect } from '../simulator/case.ts';
import { scenarios } from '../simulator/scenarios/index.ts';
import { simulate } from '../simulator/stage/simulate.ts';
import { ingested } from '../support/analysed.ts';

// A case is judged again without its keys by closing what they opened, since the captures are not read twice. That must be what reading
// without keys gives.

async function readOf(name: string, aspects: readonly Aspect[]): Promise<Ingested> {
  const scenario = scenarios.find((one) => one.name === name) ?? expect.fail(`no scenario ${name}`);
  return ingested(simulate(scenario, 1).files.filter(({ aspect }) => aspects.includes(aspect)));
}

const seenOnWire = (events: readonly Event[]) => events.filter(({ kind }) => kind.startsWith('wire.'));

describe.each(['child-sa-refused', 'ike-rekey', 'skf-fragments', 'wrong-token', 'every-suite'])('%s', (name) => {
  test('what keys opened, closed again, is what is read without keys', async () => {
    const [opened, closed] = [await readOf(name, ['wire', 'keys']), await readOf(name, ['wire'])];
    expect(seenOnWire(opened.events).some((event) => event.kind === 'wire.ike-sa' && event.opened !== undefined)).toBe(
      true,
    );
    expect(seenOnWire(unopened(opened.events))).toEqual(seenOnWire(closed.events));
  });
});
